#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "absl/time/time.h"
#include "server/access_log.h"
#include "server/digest.h"
#include "server/http_date.h"
#include "server/limits.h"
#include "server/metrics.h"
#include "server/service.h"
#include "server/worker_pool.h"

namespace slq::server {

// What the connections of a server share. Only the thread of the io_context touches it.
struct ConnectionContext {
  boost::asio::io_context* io = nullptr;
  const Limits* limits = nullptr;
  Service* service = nullptr;
  WorkerPool* pool = nullptr;
  Metrics* metrics = nullptr;
  const AccessLog* log = nullptr;
  bool draining = false;  // answer what was asked, then close
  size_t body_bytes = 0;  // of bodies that are being read or worked on
  IdSource ids;           // of requests
  HttpDate date;
  std::function<void(uint64_t id)> closed;  // the connection may be destroyed
};

// One client. Everything happens on the thread of the io_context, but for the work of a
// request, which a worker does. Never destroyed before `closed` was called.
class Connection {
 public:
  enum class Phase : uint8_t { kIdle, kHead, kBody, kWork, kAnswer };

  virtual ~Connection() = default;

  // Before Start: there is no room for this client, whose first request is answered so.
  virtual void Refuse() = 0;
  virtual void Start() = 0;
  // Called a few times a second: ends what has taken too long, and a request whose client
  // went away.
  virtual void Tick(absl::Time now) = 0;
  // Closes the socket and cancels the work; `closed` follows.
  virtual void Abort() = 0;

  virtual Phase phase() const = 0;
  virtual absl::Time since() const = 0;  // when the phase began
};

// `tls` may be null: plain HTTP.
std::unique_ptr<Connection> NewConnection(boost::asio::ip::tcp::socket socket, uint64_t id,
                                          ConnectionContext* context,
                                          boost::asio::ssl::context* tls);

}  // namespace slq::server
