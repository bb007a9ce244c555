#include "server/connection.h"

#include <algorithm>
#include <poll.h>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/beast/http/status.hpp>
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
// What a read takes: little from a client that may stay idle, more of a body.
constexpr size_t kHeadReadBytes = 4 * 1024;
constexpr size_t kBodyReadBytes = 64 * 1024;
constexpr size_t kLingerReadBytes = 16 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

std::string RemoteText(const Tcp::socket& socket) {
  beast::error_code error;
  const Tcp::endpoint remote = socket.remote_endpoint(error);
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

void HttpConnection::Enter(Phase phase, absl::Duration time_max) {
  phase_ = phase;
  since_ = absl::Now();
  deadline_ = since_ + time_max;
}

void HttpConnection::Start() {
  request_.remote = RemoteText(transport_->socket());
  Enter(Phase::kHead, context_->limits->head_time_max);
  transport_->Handshake([this](Error error, size_t) {
    if (error) return Finish();
    WaitForRequest();
  });
}

void HttpConnection::ReadMore(size_t bytes_max) {
  const size_t bytes = std::min(bytes_max, buffer_.max_size() - buffer_.size());
  if (bytes == 0) return RefuseBrokenRequest(http::error::buffer_overflow);
  transport_->ReadSome(static_cast<char*>(buffer_.prepare(bytes).data()), bytes,
                       [this](Error error, size_t read) { OnRead(error, read); });
}

void HttpConnection::OnRead(Error error, size_t bytes) {
  if (error) return Finish();  // whoever closed or was too slow gets no answer
  buffer_.commit(bytes);
  if (phase_ == Phase::kIdle) return BeginHead();
  if (phase_ == Phase::kHead) return ReadHead();
  ReadBody();
}

void HttpConnection::WaitForRequest() {
  if (aborted_ || context_->draining) return Finish();
  Enter(Phase::kIdle, refusing_ ? context_->limits->head_time_max : context_->limits->idle_max);
  if (buffer_.size() > 0) return BeginHead();  // the next request came with the last one
  ReadMore(kHeadReadBytes);
}

void HttpConnection::BeginHead() {
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
  head_bytes_ = 0;
  ReadHead();
}

void HttpConnection::ReadHead() {
  Error error;
  const size_t parsed = head_->put(buffer_.data(), error);
  buffer_.consume(parsed);
  head_bytes_ += parsed;
  if (error == http::error::need_more) return ReadMore(kHeadReadBytes);
  // The parser looks at its limit only when it has to wait for more.
  if (!error && head_bytes_ > context_->limits->head_bytes_max) error = http::error::header_limit;
  if (error) return RefuseBrokenRequest(error);
  OnHead();
}

// Copies the head before a chunked body can add its trailers to it. False if it is refused.
bool HttpConnection::TakeHead() {
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

bool HttpConnection::ReserveBody(uint64_t declared) {
  const size_t bytes = std::min<uint64_t>(declared, verdict_.body_bytes_max);
  if (context_->body_bytes + bytes > context_->limits->bodies_bytes_max) return false;
  context_->body_bytes += bytes;
  reserved_ = bytes;
  return true;
}

void HttpConnection::ReleaseBody() {
  context_->body_bytes -= std::exchange(reserved_, 0);
  body_.reset();
}

void HttpConnection::OnHead() {
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
  transport_->Write(kContinue, "", [this](Error error, size_t) {
    if (error) return Finish();
    ReadBody();
  });
}

void HttpConnection::ReadBody() {
  Error error;
  if (!body_->is_done() && buffer_.size() > 0) {
    body_->eager(true);
    buffer_.consume(body_->put(buffer_.data(), error));
    if (error == http::error::need_more) error = {};
  }
  if (error == http::error::body_limit) {
    return Answer(verdict_.refusal.has_value() ? *std::move(verdict_.refusal)
                                               : ErrorResponse(ApiError::kBodyTooLarge),
                  false);
  }
  if (error) return RefuseBrokenRequest(error);
  if (body_->is_done()) return OnBody();
  const uint64_t left = body_->content_length_remaining().value_or(kBodyReadBytes);
  ReadMore(std::clamp<uint64_t>(left, kHeadReadBytes, kBodyReadBytes));
}

void HttpConnection::OnBody() {
  if (verdict_.refusal.has_value()) return Answer(*std::move(verdict_.refusal), wants_keep_alive_);
  request_.body = std::move(body_->get().body());
  if (!verdict_.blocks) {
    return Answer(context_->service->Handle(request_, verdict_, &cancelled_), wants_keep_alive_);
  }
  std::optional<Response> known = context_->service->FindAnswer(request_, &verdict_);
  if (known.has_value()) return Answer(*std::move(known), wants_keep_alive_);
  StartWork();
}

void HttpConnection::StartWork() {
  Enter(Phase::kWork, absl::InfiniteDuration());
  cancelled_ = false;
  const std::optional<uint64_t> ticket = context_->pool->Submit([this] {
    response_ = context_->service->Handle(request_, verdict_, &cancelled_);
    boost::asio::post(*context_->io, [this] { OnWorkDone(); });
  });
  if (!ticket.has_value()) return Answer(ErrorResponse(ApiError::kTooMany), wants_keep_alive_);
  ticket_ = *ticket;
}

void HttpConnection::Tick(absl::Time now) {
  if (now > deadline_) CloseSocket();  // ends the pending operation
  if (phase_ != Phase::kWork) return;
  const bool gone = aborted_ || HasGoneAway(transport_->socket().native_handle());
  if (gone) cancelled_ = true;
  const bool too_late = now - since_ > context_->limits->queue_time_max;
  if (!gone && !too_late) return;
  if (!context_->pool->Withdraw(ticket_)) return;  // a worker has it, and will be done
  if (gone) return Finish();
  Answer(ErrorResponse(ApiError::kBusy), wants_keep_alive_);
}

void HttpConnection::OnWorkDone() {
  if (aborted_ || cancelled_) {
    response_.status = 499;  // only the log sees it
    Log();
    return Finish();
  }
  Answer(std::move(response_), wants_keep_alive_);
}

void HttpConnection::Answer(Response response, bool keep_alive) {
  response_ = std::move(response);
  keep_alive_ = keep_alive && !context_->draining;
  Enter(Phase::kAnswer, context_->limits->answer_time_max);
  Log();
  context_->metrics->CountResponse(response_.status, response_.error_code);
  WriteHead();
  const std::string_view body = request_.method == "HEAD" ? "" : std::string_view(response_.body);
  transport_->Write(response_head_, body, [this](Error error, size_t) { OnAnswered(error); });
}

void HttpConnection::WriteHead() {
  const auto line = [this](std::string_view name, std::string_view value) {
    response_head_.append(name).append(": ").append(value).append("\r\n");
  };
  const auto status = static_cast<http::status>(response_.status);
  response_head_ = "HTTP/1.1 ";
  response_head_.append(std::to_string(response_.status)).append(" ");
  response_head_.append(View(http::obsolete_reason(status))).append("\r\n");
  line("Content-Type", response_.content_type);
  line("X-Request-Id", request_id_);
  line("Date", context_->date.Text(since_));
  for (const Header& header : response_.headers) line(header.name, header.value);
  if (!keep_alive_) line("Connection", "close");
  line("Content-Length", std::to_string(response_.body.size()));
  response_head_.append("\r\n");
}

void HttpConnection::OnAnswered(Error error) {
  ReleaseBody();
  response_ = Response();
  if (error || aborted_) return Finish();
  if (keep_alive_) return WaitForRequest();
  transport_->socket().shutdown(Tcp::socket::shutdown_send, error);
  linger_left_ = kLingerBytes;
  deadline_ = absl::Now() + kLingerTime;
  Linger();
}

// What still comes is not worth decrypting.
void HttpConnection::Linger() {
  buffer_.clear();
  transport_->socket().async_read_some(buffer_.prepare(kLingerReadBytes),
                                       Transport::Done([this](Error error, size_t bytes) {
                                         linger_left_ -= std::min(bytes, linger_left_);
                                         if (error || linger_left_ == 0) return Finish();
                                         Linger();
                                       }));
}

void HttpConnection::RefuseBrokenRequest(Error error) {
  const bool is_large = error == http::error::header_limit || error == http::error::buffer_overflow;
  Answer(ErrorResponse(is_large ? ApiError::kHeadTooLarge : ApiError::kBadRequest), false);
}

void HttpConnection::Abort() {
  aborted_ = true;
  cancelled_ = true;
  CloseSocket();
}

void HttpConnection::CloseSocket() {
  Error ignored;
  transport_->socket().close(ignored);
}

void HttpConnection::Finish() {
  ReleaseBody();
  CloseSocket();
  // The caller is still inside this object.
  boost::asio::post(*context_->io, [context = context_, id = id_] { context->closed(id); });
}

void HttpConnection::Log() {
  if (context_->log->is_off()) return;
  context_->log->Write(
      AccessLine({request_start_, request_id_, absl::Now() - request_start_}, request_, response_));
}

std::unique_ptr<Connection> NewConnection(Tcp::socket socket, uint64_t id,
                                          ConnectionContext* context,
                                          boost::asio::ssl::context* tls) {
  return std::make_unique<HttpConnection>(id, context, NewTransport(std::move(socket), tls));
}

}  // namespace slq::server
