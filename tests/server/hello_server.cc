// hello_server PORT BODY: what the server is measured against: Boost.Beast as its examples use
// it, a fixed answer for every request, and nothing else. One thread for each processor.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

class Session {
 public:
  Session(Tcp::socket socket, const std::string& body) : stream_(std::move(socket)), body_(body) {}

  void Read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_, [this](beast::error_code error, size_t) {
      if (error) {
        delete this;
        return;
      }
      Write();
    });
  }

 private:
  void Write() {
    response_ = {http::status::ok, 11};
    response_.set(http::field::content_type, "application/json;charset=UTF-8");
    response_.keep_alive(request_.keep_alive());
    response_.body() = body_;
    response_.prepare_payload();
    http::async_write(stream_, response_, [this](beast::error_code error, size_t) {
      if (error || !response_.keep_alive()) {
        delete this;
        return;
      }
      Read();
    });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
  const std::string& body_;
};

void Accept(asio::io_context* io, Tcp::acceptor* acceptor, const std::string& body) {
  acceptor->async_accept(asio::make_strand(*io),
                         [io, acceptor, &body](beast::error_code error, Tcp::socket socket) {
                           if (!error) {
                             beast::error_code ignored;
                             socket.set_option(Tcp::no_delay(true), ignored);
                             (new Session(std::move(socket), body))->Read();
                           }
                           Accept(io, acceptor, body);
                         });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 1;
  const std::string body = argv[2];
  const unsigned threads_count = std::max(1U, std::thread::hardware_concurrency());
  asio::io_context io(static_cast<int>(threads_count));
  Tcp::acceptor acceptor(
      io, {asio::ip::make_address("127.0.0.1"), static_cast<uint16_t>(std::atoi(argv[1]))});
  Accept(&io, &acceptor, body);
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < threads_count; ++i) threads.emplace_back([&io] { io.run(); });
  io.run();
}
