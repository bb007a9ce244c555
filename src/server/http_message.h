#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// A request and its answer as the endpoints see them, without the transport.
namespace slq::server {

struct Header {
  std::string name;
  std::string value;  // without blanks around it
};

struct Request {
  std::string method;
  std::string target;           // as sent
  std::vector<Header> headers;  // of the head; trailers of a chunked body are not among them
  std::string body;             // the bytes sent, after chunked decoding
  std::string remote;           // address and port of the socket

  // How many headers have this name, in any case; the first one's value, or "".
  size_t HeaderCount(std::string_view name) const;
  std::string_view HeaderValue(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string body;
  std::string_view content_type = "application/json;charset=UTF-8";  // of a literal
  std::vector<Header> headers;
  std::string error_code;  // of an error body, for the metrics and the log
  std::string log_note;    // more than the client may know, for the access log
  std::string project;     // whose credentials were given
};

// ASCII letters in lower case.
std::string LowerCase(std::string_view text);

}  // namespace slq::server
