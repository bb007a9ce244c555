#include "server/connection.h"

#include <poll.h>
#include <utility>

#include <boost/asio/post.hpp>
#include <sys/socket.h>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "server/digest.h"
#include "server/http_connection.h"

namespace slq::server {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = boost::asio::ip::tcp;

// A refused request whose body is no larger is read, so that the connection can go on.
constexpr size_t kSmallBodyBytes = 64 * 1024;
// How much of what a client still sends is read after a refusal, so that it gets to see it.
constexpr size_t kLingerBytes = 256 * 1024;
constexpr absl::Duration kLingerTime = absl::Seconds(1);

template <typename Stream>
constexpr bool kIsTls = !std::is_same_v<Stream, beast::tcp_stream>;

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

std::string RemoteText(const beast::tcp_stream& stream) {
  beast::error_code error;
  const Tcp::endpoint remote = stream.socket().remote_endpoint(error);
  if (error) return "";
  return remote.address().to_string() + ':' + std::to_string(remote.port());
}

// Whether the other side has closed, even if what it sent before has not been read.
bool HasGoneAway(int socket) {
  pollfd descriptor = {socket, POLLRDHUP, 0};
  return poll(&descriptor, 1, 0) > 0 &&
         (descriptor.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

// What Beast lets pass that could be read in two ways.
template <typename Fields>
bool IsAmbiguous(const Fields& head, unsigned version) {
  if (version != 10 && version != 11) return true;
  if (head.count(http::field::content_length) > 1 || head.count(http::field::host) > 1) return true;
  if (version == 11 && head.count(http::field::host) == 0) return true;
  const std::string_view length = View(head[http::field::content_length]);
  if (length.find_first_not_of("0123456789") != std::string_view::npos) return true;
  const auto encoding = head.find(http::field::transfer_encoding);
  return encoding != head.end() && (version == 10 || !beast::iequals(encoding->value(), "chunked"));
}

}  // namespace

template <typename Stream>
void HttpConnection<Stream>::Enter(Phase phase, absl::Duration time_max) {
  phase_ = phase;
  since_ = absl::Now();
  deadline_ = since_ + time_max;
}

template <typename Stream>
void HttpConnection<Stream>::Start() {
  request_.remote = RemoteText(tcp());
  if constexpr (kIsTls<Stream>) {
    Enter(Phase::kHead, context_->limits->head_time_max);
    stream_.async_handshake(boost::asio::ssl::stream_base::server, [this](Error error) {
      if (error) return Finish();
      WaitForRequest();
    });
  } else {
    // Not from within the caller, who is still adding the connection.
    boost::asio::post(*context_->io, [this] { WaitForRequest(); });
  }
}

template <typename Stream>
void HttpConnection<Stream>::WaitForRequest() {
  if (aborted_ || context_->draining) return Finish();
  Enter(Phase::kIdle, refusing_ ? context_->limits->head_time_max : context_->limits->idle_max);
  if (buffer_.size() > 0) return ReadHead();  // the next request came with the last one
  stream_.async_read_some(buffer_.prepare(4096), [this](Error error, size_t bytes) {
    buffer_.commit(bytes);
    if (error) return Finish();
    ReadHead();
  });
}

template <typename Stream>
void HttpConnection<Stream>::ReadHead() {
  Enter(Phase::kHead, context_->limits->head_time_max);
  request_start_ = since_;
  request_id_ = context_->ids.Next();
  request_.method.clear();
  request_.target.clear();
  request_.headers.clear();
  request_.body.clear();
  head_.emplace();
  head_->header_limit(static_cast<uint32_t>(context_->limits->head_bytes_max));
  head_->body_limit(boost::none);
  // Mostly the whole head is there, and needs no turn of the loop.
  Error error;
  const size_t parsed = head_->put(buffer_.data(), error);
  buffer_.consume(parsed);
  if (error != http::error::need_more) return OnHeadRead(error, parsed);
  http::async_read_header(stream_, buffer_, *head_, [this, parsed](Error failed, size_t bytes) {
    OnHeadRead(failed, parsed + bytes);
  });
}

template <typename Stream>
void HttpConnection<Stream>::OnHeadRead(Error error, size_t bytes) {
  // The parser looks at its limit only when it has to wait for more.
  if (!error && bytes > context_->limits->head_bytes_max) error = http::error::header_limit;
  if (error) return RefuseBrokenRequest(error);
  OnHead();
}

// Copies the head before a chunked body can add its trailers to it. False if it is refused.
template <typename Stream>
bool HttpConnection<Stream>::TakeHead() {
  const auto& head = head_->get();
  request_.method = View(head.method_string());
  request_.target = View(head.target());
  for (const auto& field : head) {
    request_.headers.push_back(
        {std::string(View(field.name_string())), std::string(View(field.value()))});
  }
  wants_keep_alive_ = head.keep_alive();
  if (request_.headers.size() > context_->limits->head_lines_max) {
    Answer(ErrorResponse(ApiError::kHeadTooLarge), false);
    return false;
  }
  if (IsAmbiguous(head, head.version())) {
    Answer(ErrorResponse(ApiError::kBadRequest), false);
    return false;
  }
  if (refusing_) Answer(ErrorResponse(ApiError::kBusy), false);
  return !refusing_;
}

template <typename Stream>
bool HttpConnection<Stream>::ReserveBody(uint64_t declared) {
  const size_t bytes = std::min<uint64_t>(declared, verdict_.body_bytes_max);
  if (context_->body_bytes + bytes > context_->limits->bodies_bytes_max) return false;
  context_->body_bytes += bytes;
  reserved_ = bytes;
  return true;
}

template <typename Stream>
void HttpConnection<Stream>::ReleaseBody() {
  context_->body_bytes -= std::exchange(reserved_, 0);
  body_.reset();
}

template <typename Stream>
void HttpConnection<Stream>::OnHead() {
  if (!TakeHead()) return;
  verdict_ = context_->service->CheckHead(request_);
  const boost::optional<uint64_t> length = head_->content_length();
  if (length.has_value() && *length > verdict_.body_bytes_max) {
    return Answer(ErrorResponse(ApiError::kBodyTooLarge), false);
  }
  if (verdict_.refusal.has_value()) {
    verdict_.body_bytes_max = std::min(verdict_.body_bytes_max, kSmallBodyBytes);
    if (length.has_value() && *length > verdict_.body_bytes_max) {
      return Answer(*std::move(verdict_.refusal), false);
    }
  }
  const bool has_body = head_->chunked() || length.value_or(0) > 0;
  if (!ReserveBody(head_->chunked() ? verdict_.body_bytes_max : length.value_or(0))) {
    return Answer(ErrorResponse(ApiError::kBusy), false);
  }
  const bool expects = has_body && request_.HeaderValue("Expect") == "100-continue";
  body_.emplace(std::move(*head_));
  body_->body_limit(verdict_.body_bytes_max);
  Enter(Phase::kBody, context_->limits->body_time_max);
  if (!expects) return ReadBody();
  continue_ = Continue(http::status::continue_, 11);
  http::async_write(stream_, continue_, [this](Error error, size_t) {
    if (error) return Finish();
    ReadBody();
  });
}

template <typename Stream>
void HttpConnection<Stream>::ReadBody() {
  Error error;
  if (!body_->is_done() && buffer_.size() > 0) {
    body_->eager(true);
    buffer_.consume(body_->put(buffer_.data(), error));
    if (error == http::error::need_more) error = {};
  }
  if (error || body_->is_done()) return OnBody(error);
  http::async_read(stream_, buffer_, *body_, [this](Error failed, size_t) { OnBody(failed); });
}

template <typename Stream>
void HttpConnection<Stream>::OnBody(Error error) {
  if (error == http::error::body_limit) {
    return Answer(verdict_.refusal.has_value() ? *std::move(verdict_.refusal)
                                               : ErrorResponse(ApiError::kBodyTooLarge),
                  false);
  }
  if (error) return RefuseBrokenRequest(error);
  if (verdict_.refusal.has_value()) return Answer(*std::move(verdict_.refusal), wants_keep_alive_);
  request_.body = std::move(body_->get().body());
  if (!verdict_.blocks) {
    return Answer(context_->service->Handle(request_, verdict_, &cancelled_), wants_keep_alive_);
  }
  std::optional<Response> known = context_->service->FindAnswer(request_, &verdict_);
  if (known.has_value()) return Answer(*std::move(known), wants_keep_alive_);
  StartWork();
}

template <typename Stream>
void HttpConnection<Stream>::StartWork() {
  Enter(Phase::kWork, absl::InfiniteDuration());
  cancelled_ = false;
  const std::optional<uint64_t> ticket = context_->pool->Submit([this] {
    response_ = context_->service->Handle(request_, verdict_, &cancelled_);
    boost::asio::post(*context_->io, [this] { OnWorkDone(); });
  });
  if (!ticket.has_value()) return Answer(ErrorResponse(ApiError::kTooMany), wants_keep_alive_);
  ticket_ = *ticket;
}

template <typename Stream>
void HttpConnection<Stream>::Tick(absl::Time now) {
  if (now > deadline_) {
    Error ignored;
    tcp().socket().close(ignored);  // ends the pending operation
  }
  if (phase_ != Phase::kWork) return;
  const bool gone = aborted_ || HasGoneAway(tcp().socket().native_handle());
  if (gone) cancelled_ = true;
  const bool too_late = now - since_ > context_->limits->queue_time_max;
  if (!gone && !too_late) return;
  if (!context_->pool->Withdraw(ticket_)) return;  // a worker has it, and will be done
  if (gone) return Finish();
  Answer(ErrorResponse(ApiError::kBusy), wants_keep_alive_);
}

template <typename Stream>
void HttpConnection<Stream>::OnWorkDone() {
  if (aborted_ || cancelled_) {
    response_.status = 499;  // only the log sees it
    Log();
    return Finish();
  }
  Answer(std::move(response_), wants_keep_alive_);
}

template <typename Stream>
void HttpConnection<Stream>::Answer(Response response, bool keep_alive) {
  response_ = std::move(response);
  keep_alive_ = keep_alive && !context_->draining;
  Enter(Phase::kAnswer, context_->limits->answer_time_max);
  Log();
  context_->metrics->CountResponse(response_.status, response_.error_code);
  message_ = Message(static_cast<http::status>(response_.status), 11);
  message_.set(http::field::content_type, response_.content_type);
  message_.set("X-Request-Id", request_id_);
  message_.set(http::field::date, context_->date.Text(since_));
  for (const Header& header : response_.headers) message_.set(header.name, header.value);
  message_.keep_alive(keep_alive_);
  message_.content_length(response_.body.size());
  if (request_.method != "HEAD") message_.body() = std::move(response_.body);
  http::async_write(stream_, message_, [this](Error error, size_t) { OnAnswered(error); });
}

template <typename Stream>
void HttpConnection<Stream>::OnAnswered(Error error) {
  ReleaseBody();
  message_ = Message();
  if (error || aborted_) return Finish();
  if (keep_alive_) return WaitForRequest();
  tcp().socket().shutdown(Tcp::socket::shutdown_send, error);
  linger_left_ = kLingerBytes;
  deadline_ = absl::Now() + kLingerTime;
  Linger();
}

template <typename Stream>
void HttpConnection<Stream>::Linger() {
  buffer_.clear();
  tcp().async_read_some(buffer_.prepare(16 * 1024), [this](Error error, size_t bytes) {
    linger_left_ -= std::min(bytes, linger_left_);
    if (error || linger_left_ == 0) return Finish();
    Linger();
  });
}

template <typename Stream>
void HttpConnection<Stream>::RefuseBrokenRequest(Error error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Answer(ErrorResponse(ApiError::kHeadTooLarge), false);
  }
  // Whoever closed or was too slow gets no answer; other categories are of the transport.
  if (error == http::error::end_of_stream || error == http::error::partial_message ||
      error.category() != http::make_error_code(http::error::bad_field).category()) {
    return Finish();
  }
  Answer(ErrorResponse(ApiError::kBadRequest), false);
}

template <typename Stream>
void HttpConnection<Stream>::Abort() {
  aborted_ = true;
  cancelled_ = true;
  Error ignored;
  tcp().socket().close(ignored);
}

template <typename Stream>
void HttpConnection<Stream>::Finish() {
  ReleaseBody();
  Error ignored;
  tcp().socket().close(ignored);
  // The caller is still inside this object.
  boost::asio::post(*context_->io, [context = context_, id = id_] { context->closed(id); });
}

template <typename Stream>
void HttpConnection<Stream>::Log() {
  if (context_->log->is_off()) return;
  context_->log->Write(
      AccessLine({request_start_, request_id_, absl::Now() - request_start_}, request_, response_));
}

std::unique_ptr<Connection> NewConnection(Tcp::socket socket, uint64_t id,
                                          ConnectionContext* context,
                                          boost::asio::ssl::context* tls) {
  if (tls == nullptr) {
    return std::make_unique<HttpConnection<beast::tcp_stream>>(id, context, std::move(socket));
  }
  return std::make_unique<HttpConnection<beast::ssl_stream<beast::tcp_stream>>>(
      id, context, std::move(socket), *tls);
}

}  // namespace slq::server
