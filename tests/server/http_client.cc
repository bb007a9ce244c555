#include "server/http_client.h"

#include <cstdlib>
#include <poll.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace slq::server {
namespace {

constexpr std::string_view kStatusLine = "HTTP/1.1 ";

bool WaitForBytes(int socket, int milliseconds) {
  pollfd descriptor = {socket, POLLIN, 0};
  return poll(&descriptor, 1, milliseconds) > 0;
}

}  // namespace

RawConnection::RawConnection(uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) Close();
}

RawConnection::~RawConnection() { Close(); }

void RawConnection::Close() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
}

bool RawConnection::Send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

std::string RawConnection::ReceiveAll(int milliseconds_max) const {
  std::string received;
  char chunk[16384];
  while (WaitForBytes(socket_, milliseconds_max)) {
    const ssize_t size = recv(socket_, chunk, sizeof(chunk), 0);
    if (size <= 0) break;
    received.append(chunk, static_cast<size_t>(size));
  }
  return received;
}

std::string RawConnection::ReceiveOne() const {
  std::string received;
  char byte = 0;
  size_t wanted = std::string::npos;
  while (received.size() < wanted && recv(socket_, &byte, 1, 0) == 1) {
    received += byte;
    if (wanted != std::string::npos || !received.ends_with("\r\n\r\n")) continue;
    const size_t length = received.find("Content-Length: ");
    if (length == std::string::npos) return received;
    wanted = received.size() + static_cast<size_t>(std::atoll(received.c_str() + length + 16));
  }
  return received;
}

std::string Exchange(uint16_t port, std::string_view bytes, int milliseconds_max) {
  const RawConnection connection(port);
  connection.Send(bytes);
  return connection.ReceiveAll(milliseconds_max);
}

int StatusOf(std::string_view answer) {
  if (!answer.starts_with(kStatusLine)) return 0;
  return std::atoi(std::string(answer.substr(kStatusLine.size(), 3)).c_str());
}

int AnswersIn(std::string_view text) {
  int count = 0;
  for (size_t at = text.find(kStatusLine); at != std::string_view::npos;
       at = text.find(kStatusLine, at + 1)) {
    ++count;
  }
  return count;
}

std::string_view BodyOf(std::string_view answer) {
  const size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? "" : answer.substr(end + 4);
}

}  // namespace slq::server
