#include "server/server.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <utility>

#include <boost/asio/post.hpp>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace slq::server {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Error = boost::system::error_code;

constexpr std::chrono::milliseconds kTick(100);
// Within this time a client may be between its connect and its first bytes.
constexpr absl::Duration kYoung = absl::Seconds(1);
// So many clients beyond the limit are told that there is no room; the socket of any more is
// just closed.
constexpr size_t kRefusedMax = 64;

absl::StatusOr<Tcp::endpoint> ParseAddress(const std::string& text) {
  const size_t colon = text.rfind(':');
  const absl::Status bad = absl::InvalidArgumentError(
      absl::StrFormat("'%s' is no address; use HOST:PORT with a numeric host, such as "
                      "127.0.0.1:8686 or [::1]:8686",
                      text));
  if (colon == std::string::npos) return bad;
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, port_error] = std::from_chars(text.data() + colon + 1, end, port);
  Error host_error;
  const asio::ip::address address = asio::ip::make_address(host, host_error);
  if (port_error != std::errc() || rest != end || host_error) return bad;
  return Tcp::endpoint(address, port);
}

}  // namespace

Server::Server(const ConnectionContext& context) : context_(context) {
  context_.io = &io_;
  context_.closed = [this](uint64_t id) {
    connections_.erase(id);
    refused_.erase(id);
    ending_.erase(id);
    context_.metrics->connections = static_cast<int64_t>(connections_.size());
  };
}

Server::~Server() = default;

absl::Status Server::Listen(const std::string& address) {
  const absl::StatusOr<Tcp::endpoint> endpoint = ParseAddress(address);
  if (!endpoint.ok()) return endpoint.status();
  Error error;
  acceptor_.open(endpoint->protocol(), error);
  if (!error) acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(*endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrFormat("cannot listen at %s: %s", address, error.message()));
}

std::string Server::address() const {
  Error error;
  const Tcp::endpoint endpoint = acceptor_.local_endpoint(error);
  if (error) return "";
  std::string host = endpoint.address().to_string();
  if (endpoint.address().is_v6()) host = absl::StrFormat("[%s]", host);
  return absl::StrFormat("%s:%d", host, endpoint.port());
}

void Server::HandleSignals(std::function<void()> reload) {
  reload_ = std::move(reload);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) signals_.add(signal);
  WaitForSignal();
}

void Server::WaitForSignal() {
  signals_.async_wait([this](Error error, int signal) {
    if (error) return;
    if (signal == SIGHUP) {
      reload_();
    } else {
      BeginDraining();
    }
    WaitForSignal();
  });
}

void Server::Run() {
  Accept();
  WaitForTick();
  while (true) {
    try {
      io_.run();
      return;
    } catch (const std::exception&) {
      // No memory for one connection; the others go on.
      ++context_.metrics->connections_refused;
    }
  }
}

void Server::Stop() {
  asio::post(io_, [this] { BeginDraining(); });
}

void Server::Accept() {
  acceptor_.async_accept([this](Error error, Tcp::socket socket) {
    if (error == asio::error::operation_aborted || context_.draining) return;
    // Out of descriptors: the next tick accepts again.
    if (error == asio::error::no_descriptors || error == asio::error::no_memory) {
      accept_paused_ = true;
      MakeRoom();
      return;
    }
    if (!error) OnAccept(std::move(socket));
    Accept();
  });
}

void Server::OnAccept(Tcp::socket socket) {
  const bool full = connections_.size() >= context_.limits->connections_max && !MakeRoom();
  if (full) ++context_.metrics->connections_refused;
  if (full && refused_.size() >= kRefusedMax) return;  // closes the socket
  Error ignored;
  socket.set_option(Tcp::no_delay(true), ignored);
  const uint64_t id = next_id_++;
  Connection* const connection =
      (full ? refused_ : connections_)
          .emplace(id, NewConnection(std::move(socket), id, &context_, tls_.get()))
          .first->second.get();
  if (full) connection->Refuse();
  context_.metrics->connections = static_cast<int64_t>(connections_.size());
  connection->Start();
}

// Ends the connection that has been idle longest, else the one that has been sending a head
// longest. False if all others are at work.
bool Server::MakeRoom() {
  using Phase = Connection::Phase;
  const auto rank = [now = absl::Now()](const Connection& connection) {
    if (connection.phase() == Phase::kIdle) return 2;
    const bool old = now - connection.since() > kYoung;
    return connection.phase() == Phase::kHead && old ? 1 : 0;
  };
  const auto victim =
      std::max_element(connections_.begin(), connections_.end(), [&](const auto& a, const auto& b) {
        const int rank_a = rank(*a.second);
        const int rank_b = rank(*b.second);
        return rank_a != rank_b ? rank_a < rank_b : a.second->since() > b.second->since();
      });
  if (victim == connections_.end() || rank(*victim->second) == 0) return false;
  ++context_.metrics->connections_refused;
  End(&connections_, victim);
  return true;
}

void Server::End(Connections* from, Connections::iterator connection) {
  Connection* const ended = connection->second.get();
  ending_.insert(from->extract(connection));
  ended->Abort();
}

void Server::WaitForTick() {
  tick_.expires_after(kTick);
  tick_.async_wait([this](Error error) {
    if (!error) OnTick();
  });
}

void Server::OnTick() {
  const absl::Time now = absl::Now();
  if (std::exchange(accept_paused_, false) && !context_.draining) Accept();
  for (const auto& [id, connection] : connections_) connection->Tick(now);
  for (const auto& [id, connection] : refused_) connection->Tick(now);
  for (const auto& [id, connection] : ending_) connection->Tick(now);
  if (context_.draining && now > drain_deadline_) {
    while (!connections_.empty()) End(&connections_, connections_.begin());
  }
  if (context_.draining && connections_.empty() && refused_.empty() && ending_.empty()) {
    signals_.cancel();
    return;  // nothing is left to wait for
  }
  WaitForTick();
}

void Server::BeginDraining() {
  if (context_.draining) return;
  context_.draining = true;
  drain_deadline_ = absl::Now() + context_.limits->drain_time_max;
  Error ignored;
  acceptor_.close(ignored);
  for (auto connection = connections_.begin(); connection != connections_.end();) {
    const auto current = connection++;
    if (current->second->phase() == Connection::Phase::kIdle) End(&connections_, current);
  }
  while (!refused_.empty()) End(&refused_, refused_.begin());
}

}  // namespace slq::server
