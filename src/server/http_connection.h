#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "absl/time/clock.h"
#include "server/api_error.h"
#include "server/connection.h"
#include "server/transport.h"

namespace slq::server {

// Reads requests from a transport one after another: idle, head, body, work, answer. Exactly
// one operation is pending at any time, so whoever ends the chain may end the connection.
class HttpConnection final : public Connection {
 public:
  HttpConnection(uint64_t id, ConnectionContext* context, std::unique_ptr<Transport> transport)
      : id_(id), context_(context), transport_(std::move(transport)) {}

  void Refuse() override { refusing_ = true; }
  void Start() override;
  void Tick(absl::Time now) override;
  void Abort() override;
  Phase phase() const override { return phase_; }
  absl::Time since() const override { return since_; }

 private:
  using Error = boost::system::error_code;
  using HeadParser = boost::beast::http::request_parser<boost::beast::http::empty_body>;
  using BodyParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  void Enter(Phase phase, absl::Duration time_max);
  void ReadMore(size_t bytes_max);
  void OnRead(Error error, size_t bytes);

  void WaitForRequest();
  void BeginHead();
  void ReadHead();
  void OnHead();
  void ReadBody();
  void OnBody();
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
  void WriteHead();
  void Log();
  void CloseSocket();

  const uint64_t id_;
  ConnectionContext* const context_;
  const std::unique_ptr<Transport> transport_;
  boost::beast::flat_buffer buffer_{64 * 1024};  // what was read and is not yet parsed
  Phase phase_ = Phase::kIdle;
  absl::Time since_ = absl::Now();
  absl::Time deadline_ = absl::InfiniteFuture();  // of the phase
  absl::Time request_start_;

  std::optional<HeadParser> head_;
  size_t head_bytes_ = 0;
  std::optional<BodyParser> body_;
  Request request_;
  std::string request_id_;
  HeadVerdict verdict_;
  Response response_;
  std::string response_head_;
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
