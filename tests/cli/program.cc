#include "cli/program.h"

#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <signal.h>
#include <unistd.h>

#include <sys/resource.h>
#include <sys/wait.h>

namespace slq::cli {
namespace {

constexpr char kOut[] = ".stdout";
constexpr char kErr[] = ".stderr";
constexpr char kIn[] = ".stdin";

std::string ReadAndRemove(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  std::remove(path.c_str());
  return text;
}

// In the child: never returns.
[[noreturn]] void Become(const std::string& folder, const std::vector<std::string>& arguments,
                         int in, int out) {
  std::vector<char*> argv = {const_cast<char*>("slq")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  if (chdir(folder.c_str()) != 0) _exit(126);
  dup2(in >= 0 ? in : open(kIn, O_RDONLY), STDIN_FILENO);
  dup2(out >= 0 ? out : open(kOut, O_CREAT | O_TRUNC | O_WRONLY, 0600), STDOUT_FILENO);
  dup2(open(kErr, O_CREAT | O_TRUNC | O_WRONLY, 0600), STDERR_FILENO);
  signal(SIGPIPE, SIG_DFL);
  execv(SLQ_PROGRAM, argv.data());
  _exit(127);
}

Outcome Finish(const std::string& folder, pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  Outcome outcome;
  if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
  outcome.out = ReadAndRemove(folder + "/" + kOut);
  outcome.err = ReadAndRemove(folder + "/" + kErr);
  std::remove((folder + "/" + kIn).c_str());
  return outcome;
}

}  // namespace

Outcome RunProgram(const std::string& folder, const std::vector<std::string>& arguments,
                   std::string_view input) {
  std::ofstream(folder + "/" + kIn, std::ios::binary) << input;
  const pid_t child = fork();
  if (child == 0) Become(folder, arguments, -1, -1);
  return Finish(folder, child);
}

double ProcessorTimeOf(const std::string& folder, const std::vector<std::string>& arguments) {
  std::ofstream(folder + "/" + kIn, std::ios::binary);
  const pid_t child = fork();
  if (child == 0) Become(folder, arguments, -1, -1);
  rusage usage = {};
  wait4(child, nullptr, 0, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Outcome RunProgramUnread(const std::string& folder, const std::vector<std::string>& arguments) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  close(ends[0]);
  std::ofstream(folder + "/" + kIn, std::ios::binary) << "";
  const pid_t child = fork();
  if (child == 0) Become(folder, arguments, -1, ends[1]);
  close(ends[1]);
  return Finish(folder, child);
}

Outcome RunProgramAndInterrupt(const std::string& folder, const std::vector<std::string>& arguments,
                               int delay_ms) {
  const pid_t child = fork();
  if (child == 0) Become(folder, arguments, open("/dev/zero", O_RDONLY), -1);
  usleep(static_cast<useconds_t>(delay_ms) * 1000);
  kill(child, SIGINT);
  return Finish(folder, child);
}

}  // namespace slq::cli
