#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace slq::server {

// `slq serve` as a process of its own, at a free port, with a folder that holds its
// configuration slq.toml, its store and what it says.
class ServedProgram {
 public:
  ServedProgram();
  ~ServedProgram();  // SIGKILL, if it still runs; removes the folder
  ServedProgram(const ServedProgram&) = delete;
  ServedProgram& operator=(const ServedProgram&) = delete;

  // A configuration of one project with these tokens; `more` goes before it.
  void Configure(const std::vector<std::string>& tokens, std::string_view more = "") const;

  // Starts it again on the same folder. False if it does not say that it serves.
  bool Start();
  void Signal(int signal) const;
  // Waits for its end: the exit code, or -1 if a signal ended it.
  int Wait();
  // Waits until it has said this, from the start or the last call; false after 5 s.
  bool HasSaid(std::string_view text);

  uint16_t port() const { return port_; }
  const std::string& folder() const { return folder_; }
  std::string said() const;

 private:
  std::string folder_;
  pid_t process_ = -1;
  uint16_t port_ = 0;
  size_t heard_ = 0;  // bytes of what it said
};

}  // namespace slq::server
