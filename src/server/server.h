#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/connection.h"

namespace slq::server {

// Listens, and keeps the connections. One thread runs it; Stop may come from any.
class Server {
 public:
  // Everything that `context` points at must outlive the server; `closed`, `io` and
  // `draining` of it are set here.
  explicit Server(const ConnectionContext& context);
  ~Server();

  // `address` is HOST:PORT or [HOST]:PORT with a numeric host; port 0 takes a free one.
  // InvalidArgument or Unavailable.
  absl::Status Listen(const std::string& address);
  // The address that is listened at, with its port.
  std::string address() const;

  // For connections from now on; null for plain HTTP.
  void SetTls(std::unique_ptr<boost::asio::ssl::context> tls) { tls_ = std::move(tls); }

  // SIGTERM and SIGINT stop the server; SIGHUP calls `reload`.
  void HandleSignals(std::function<void()> reload);

  // Serves until it is stopped and the last request has its answer, or drain_time_max is over.
  void Run();
  void Stop();

 private:
  using Connections = std::map<uint64_t, std::unique_ptr<Connection>>;

  void Accept();
  void OnAccept(boost::asio::ip::tcp::socket socket);
  bool MakeRoom();
  void End(Connections* from, Connections::iterator connection);
  void WaitForSignal();
  void WaitForTick();
  void OnTick();
  void BeginDraining();

  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  boost::asio::steady_timer tick_{io_};
  boost::asio::signal_set signals_{io_};
  std::function<void()> reload_;
  std::unique_ptr<boost::asio::ssl::context> tls_;
  ConnectionContext context_;
  bool accept_paused_ = false;
  uint64_t next_id_ = 1;
  absl::Time drain_deadline_ = absl::InfiniteFuture();
  Connections connections_;
  Connections refused_;  // beyond connections_max, and soon told so
  Connections ending_;   // aborted, and soon gone
};

}  // namespace slq::server
