#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slq::server {

// A TCP connection to loopback that sends any bytes.
class RawConnection {
 public:
  explicit RawConnection(uint16_t port);
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  // False once the other side has closed.
  bool Send(std::string_view bytes) const;
  // What comes until the other side closes, or nothing comes for this long.
  std::string ReceiveAll(int milliseconds_max = 3000) const;
  // One answer with a Content-Length; "" if the connection ends first.
  std::string ReceiveOne() const;
  void Close();

 private:
  int socket_;
};

// Sends the bytes on a connection of its own, and receives until it is closed.
std::string Exchange(uint16_t port, std::string_view bytes, int milliseconds_max = 3000);

// The status of an answer; 0 if it has none. And how many answers stand in `text`.
int StatusOf(std::string_view answer);
int AnswersIn(std::string_view text);
std::string_view BodyOf(std::string_view answer);

}  // namespace slq::server
