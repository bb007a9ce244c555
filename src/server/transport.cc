#include "server/transport.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace slq::server {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

constexpr size_t kRecordBytes = 16 * 1024;  // of TLS

class TcpTransport final : public Transport {
 public:
  explicit TcpTransport(Tcp::socket socket) : socket_(std::move(socket)) {}

  void Handshake(Done done) override {
    asio::post(socket_.get_executor(), [done = std::move(done)] { done({}, 0); });
  }

  void ReadSome(char* to, size_t size, Done done) override {
    socket_.async_read_some(asio::buffer(to, size), std::move(done));
  }

  void Write(std::string_view head, std::string_view body, Done done) override {
    left_ = {asio::buffer(head), asio::buffer(body)};
    bytes_ = head.size() + body.size();
    done_ = std::move(done);
    WriteSome();
  }

  Tcp::socket& socket() override { return socket_; }

 private:
  void WriteSome() {
    socket_.async_write_some(left_, [this](Error error, size_t bytes) {
      for (asio::const_buffer& buffer : left_) {
        const size_t written = std::min(bytes, buffer.size());
        buffer += written;
        bytes -= written;
      }
      if (!error && asio::buffer_size(left_) > 0) return WriteSome();
      std::exchange(done_, nullptr)(error, bytes_);
    });
  }

  Tcp::socket socket_;
  std::array<asio::const_buffer, 2> left_;  // to be written
  size_t bytes_ = 0;
  Done done_;
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(Tcp::socket socket, asio::ssl::context* tls) : stream_(std::move(socket), *tls) {}

  void Handshake(Done done) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [done = std::move(done)](Error error) { done(error, 0); });
  }

  void ReadSome(char* to, size_t size, Done done) override {
    stream_.async_read_some(asio::buffer(to, size), std::move(done));
  }

  void Write(std::string_view head, std::string_view body, Done done) override {
    head_ = head;
    body_ = body;
    bytes_ = head.size() + body.size();
    done_ = std::move(done);
    WriteRecord();
  }

  Tcp::socket& socket() override { return stream_.next_layer(); }

 private:
  // Two buffers would be two records, and mostly two packets.
  void WriteRecord() {
    record_.clear();
    for (std::string_view* part : {&head_, &body_}) {
      const size_t size = std::min(part->size(), kRecordBytes - record_.size());
      record_.append(part->substr(0, size));
      part->remove_prefix(size);
    }
    WriteSome(record_);
  }

  void WriteSome(std::string_view bytes) {
    stream_.async_write_some(asio::buffer(bytes), [this, bytes](Error error, size_t written) {
      if (!error && written < bytes.size()) return WriteSome(bytes.substr(written));
      if (!error && head_.size() + body_.size() > 0) return WriteRecord();
      std::exchange(done_, nullptr)(error, bytes_);
    });
  }

  asio::ssl::stream<Tcp::socket> stream_;
  std::string_view head_;  // to be written
  std::string_view body_;
  std::string record_;  // being written
  size_t bytes_ = 0;
  Done done_;
};

}  // namespace

std::unique_ptr<Transport> NewTransport(Tcp::socket socket, asio::ssl::context* tls) {
  if (tls == nullptr) return std::make_unique<TcpTransport>(std::move(socket));
  return std::make_unique<TlsTransport>(std::move(socket), tls);
}

}  // namespace slq::server
