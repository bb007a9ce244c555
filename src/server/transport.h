#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

namespace slq::server {

// The bytes from and to one client, plain or encrypted. One operation may be pending at a time.
// Its end is told by the loop of the socket, never from within the call; closing the socket
// ends it with an error. Everything given to an operation must live until then.
class Transport {
 public:
  using Error = boost::system::error_code;
  using Done = std::function<void(Error error, size_t bytes)>;

  virtual ~Transport() = default;

  // Comes before all others.
  virtual void Handshake(Done done) = 0;
  virtual void ReadSome(char* to, size_t size, Done done) = 0;
  // Writes all of `head` and then of `body`.
  virtual void Write(std::string_view head, std::string_view body, Done done) = 0;

  // Below the encryption, if there is one.
  virtual boost::asio::ip::tcp::socket& socket() = 0;
};

// Plain, or over TLS if `tls` is not null; it must outlive the transport then.
std::unique_ptr<Transport> NewTransport(boost::asio::ip::tcp::socket socket,
                                        boost::asio::ssl::context* tls);

}  // namespace slq::server
