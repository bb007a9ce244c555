#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace slq::cli {

struct Outcome {
  int exit_code = -1;  // -1 if a signal ended it
  std::string out;
  std::string err;
  friend bool operator==(const Outcome&, const Outcome&) = default;
  friend void PrintTo(const Outcome& outcome, std::ostream* os) {
    *os << "exit " << outcome.exit_code << "\n" << outcome.out << "---\n" << outcome.err;
  }
};

// Runs the built slq in `folder` with `arguments`, `input` as its standard input.
Outcome RunProgram(const std::string& folder, const std::vector<std::string>& arguments,
                   std::string_view input = "");

// The same, for the processor time that it took, in seconds; without its output.
double ProcessorTimeOf(const std::string& folder, const std::vector<std::string>& arguments);

// The same with a standard output that nobody reads.
Outcome RunProgramUnread(const std::string& folder, const std::vector<std::string>& arguments);

// The same, and sends it SIGINT once it has had `delay_ms`. Its standard input stays open.
Outcome RunProgramAndInterrupt(const std::string& folder, const std::vector<std::string>& arguments,
                               int delay_ms);

}  // namespace slq::cli
