#pragma once

#include <atomic>
#include <optional>
#include <string>

#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "absl/time/clock.h"
#include "server/api_error.h"
#include "server/connection.h"

namespace slq::server {

// Reads requests from `Stream` one after another: idle, head, body, work, answer. Exactly
// one operation is pending at any time, so whoever ends the chain may end the connection.
template <typename Stream>
class HttpConnection final : public Connection {
 public:
  template <typename... Args>
  HttpConnection(uint64_t id, ConnectionContext* context, Args&&... args)
      : id_(id), context_(context), stream_(std::forward<Args>(args)...) {}

  void Refuse() override { refusing_ = true; }
  void Start() override;
  void Tick(absl::Time now) override;
  void Abort() override;
  Phase phase() const override { return phase_; }
  absl::Time since() const override { return since_; }

 private:
  using Error = boost::beast::error_code;
  using HeadParser = boost::beast::http::request_parser<boost::beast::http::empty_body>;
  using BodyParser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Message = boost::beast::http::response<boost::beast::http::string_body>;
  using Continue = boost::beast::http::response<boost::beast::http::empty_body>;

  boost::beast::tcp_stream& tcp() { return boost::beast::get_lowest_layer(stream_); }
  void Enter(Phase phase, absl::Duration time_max);
  void OnHeadRead(Error error, size_t bytes);

  void WaitForRequest();
  void ReadHead();
  void OnHead();
  void ReadBody();
  void OnBody(Error error);
  void StartWork();
  void OnWorkDone();
  void Answer(Response response, bool keep_alive);
  void OnAnswered(Error error);
  void RefuseBrokenRequest(Error error);
  void Linger();
  void Finish();

  bool TakeHead();
  bool ReserveBody(uint64_t declared);
  void ReleaseBody();
  void Log();

  const uint64_t id_;
  ConnectionContext* const context_;
  Stream stream_;
  boost::beast::flat_buffer buffer_{64 * 1024};
  Phase phase_ = Phase::kIdle;
  absl::Time since_ = absl::Now();
  absl::Time deadline_ = absl::InfiniteFuture();  // of the phase
  absl::Time request_start_;

  std::optional<HeadParser> head_;
  std::optional<BodyParser> body_;
  Request request_;
  std::string request_id_;
  HeadVerdict verdict_;
  Response response_;
  Message message_;
  Continue continue_;
  bool refusing_ = false;
  bool wants_keep_alive_ = false;
  bool keep_alive_ = false;
  size_t reserved_ = 0;  // of ConnectionContext::body_bytes
  size_t linger_left_ = 0;

  uint64_t ticket_ = 0;                 // of the work
  std::atomic<bool> cancelled_{false};  // read by the worker
  bool aborted_ = false;
};

}  // namespace slq::server
