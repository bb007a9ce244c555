#include "server/served_program.h"

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include <sys/stat.h>
#include <sys/wait.h>

#include "unit/server/signed_request.h"

namespace slq::server {
namespace {

constexpr std::string_view kServing = "slq: serving at ";

}  // namespace

ServedProgram::ServedProgram() {
  std::string folder = std::filesystem::temp_directory_path() / "slq_serve_XXXXXX";
  folder_ = mkdtemp(folder.data());
}

ServedProgram::~ServedProgram() {
  if (process_ > 0) {
    Signal(SIGKILL);
    Wait();
  }
  std::filesystem::remove_all(folder_);
}

void ServedProgram::Configure(const std::vector<std::string>& tokens, std::string_view more) const {
  const std::string path = folder_ + "/slq.toml";
  std::ofstream file(path, std::ios::trunc);
  file << "access_log = \"off\"\n"
       << more << "\n[[project]]\nid = \"" << kProject << "\"\ntokens = [";
  for (const std::string& token : tokens) file << '"' << token << "\", ";
  file << "]\n";
  file.close();
  chmod(path.c_str(), S_IRUSR | S_IWUSR);
}

bool ServedProgram::Start() {
  heard_ = 0;
  std::filesystem::remove(folder_ + "/said");
  process_ = fork();
  if (process_ == 0) {
    if (chdir(folder_.c_str()) != 0) _exit(126);
    dup2(open("said", O_CREAT | O_TRUNC | O_WRONLY, 0600), STDERR_FILENO);
    execl(SLQ_PROGRAM, "slq", "serve", "--config", "slq.toml", "--store", "store", "--listen",
          "127.0.0.1:0", nullptr);
    _exit(127);
  }
  if (!HasSaid(kServing) || !HasSaid("\n")) return false;
  const std::string all = said();
  const size_t colon = all.rfind(':', all.find('\n', all.find(kServing))) + 1;
  std::from_chars(all.data() + colon, all.data() + all.size(), port_);
  return true;
}

void ServedProgram::Signal(int signal) const { kill(process_, signal); }

int ServedProgram::Wait() {
  int status = 0;
  waitpid(process_, &status, 0);
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool ServedProgram::HasSaid(std::string_view text) {
  for (int i = 0; i < 500; ++i) {
    const std::string all = said();
    const size_t found = all.find(text, heard_);
    if (found != std::string::npos) {
      heard_ = found + text.size();
      return true;
    }
    siginfo_t ended = {};
    waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT);
    if (ended.si_pid != 0) return said().find(text, heard_) != std::string::npos;
    usleep(10'000);
  }
  return false;
}

std::string ServedProgram::said() const {
  std::ifstream file(folder_ + "/said", std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace slq::server
