#include "server/serve.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include <sys/stat.h>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "server/access_log.h"
#include "server/authenticator.h"
#include "server/catalogue.h"
#include "server/config.h"
#include "server/metrics.h"
#include "server/server.h"
#include "server/service.h"
#include "server/tls.h"
#include "server/worker_pool.h"

namespace slq::server {
namespace {

void Say(const std::string& sentence) { std::fprintf(stderr, "slq: %s\n", sentence.c_str()); }

std::string Text(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

absl::StatusOr<Config> LoadWith(const ServeOptions& options) {
  absl::StatusOr<Config> config = LoadConfig(options.config);
  if (!config.ok()) return config;
  if (!options.listen.empty()) config->listen = options.listen;
  if (!options.store.empty()) config->store = options.store;
  if (config->limits.workers == 0) {
    config->limits.workers = std::max<size_t>(2, std::thread::hardware_concurrency());
  }
  return config;
}

// The housekeeping of the stores: the library has no threads of its own.
class Housekeeper {
 public:
  explicit Housekeeper(std::vector<Store*> stores)
      : stores_(std::move(stores)), thread_([this] { Run(); }) {}
  ~Housekeeper() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ended_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

 private:
  void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::seconds(1), [this] { return ended_; })) {
      for (Store* store : stores_) {
        const absl::Status status = store->Tick();
        if (!status.ok() && Text(status) != said_) Say(said_ = Text(status));
      }
    }
  }

  const std::vector<Store*> stores_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;
  std::string said_;  // once, not every second
  std::thread thread_;
};

// Reads the credentials again. What is wrong with them leaves the old ones in force.
void Reload(const ServeOptions& options, Authenticator* authenticator, Server* server) {
  const absl::StatusOr<Config> config = LoadWith(options);
  if (!config.ok()) return Say("kept the old keys: " + Text(config.status()));
  absl::StatusOr<std::unique_ptr<boost::asio::ssl::context>> tls = LoadTls(*config);
  if (!tls.ok()) return Say("kept the old keys: " + Text(tls.status()));
  authenticator->Replace(config->projects);
  server->SetTls(*std::move(tls));
  Say("read the keys again");
}

absl::Status Close(Store* records, Store* streams) {
  const absl::Status streams_closed = streams->Close();
  const absl::Status records_closed = records->Close();
  return streams_closed.ok() ? records_closed : streams_closed;
}

absl::Status ServeStores(const ServeOptions& options, const Config& config, Store* records,
                         Store* streams) {
  absl::StatusOr<std::unique_ptr<Catalogue>> catalogue =
      Catalogue::Load(records, streams, {config.limits.groups_max, config.limits.streams_max});
  if (!catalogue.ok()) return catalogue.status();
  absl::StatusOr<AccessLog> log = AccessLog::Open(config.access_log);
  if (!log.ok()) return log.status();
  absl::StatusOr<std::unique_ptr<boost::asio::ssl::context>> tls = LoadTls(config);
  if (!tls.ok()) return tls.status();

  Metrics metrics;
  Authenticator authenticator(config.projects);
  Service::Parts parts;
  parts.limits = &config.limits;
  parts.authenticator = &authenticator;
  parts.catalogue = catalogue->get();
  parts.streams = streams;
  parts.metrics = &metrics;
  parts.now = [] { return absl::Now(); };
  Service service(parts);
  WorkerPool pool(config.limits.workers, config.limits.queue_max);

  ConnectionContext context;
  context.limits = &config.limits;
  context.service = &service;
  context.pool = &pool;
  context.metrics = &metrics;
  context.log = &*log;
  Server server(context);
  const absl::Status listening = server.Listen(config.listen);
  if (!listening.ok()) return listening;
  const char* const scheme = *tls == nullptr ? "http" : "https";
  server.SetTls(*std::move(tls));
  server.HandleSignals([&] { Reload(options, &authenticator, &server); });
  const Housekeeper housekeeper({records, streams});
  Say(absl::StrFormat("serving at %s://%s", scheme, server.address()));
  server.Run();
  return absl::OkStatus();
}

}  // namespace

absl::Status DescribeConfig(const ServeOptions& options, std::string* text) {
  const absl::StatusOr<Config> config = LoadWith(options);
  if (config.ok()) *text = ConfigText(*config);
  return config.status();
}

absl::Status Serve(const ServeOptions& options) {
  const absl::StatusOr<Config> config = LoadWith(options);
  if (!config.ok()) return config.status();
  if (config->projects.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s has no [[project]]: without credentials there is no service", options.config));
  }
  if (mkdir(config->store.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return absl::UnavailableError(
        absl::StrFormat("cannot make the directory %s: %s", config->store, std::strerror(errno)));
  }
  // The catalogue has a store of its own: it is always synced, and never retired by age.
  StoreOptions records_options;
  records_options.sync = SyncMode::kAlways;
  const absl::StatusOr<std::unique_ptr<Store>> records =
      Store::Open(config->store + "/catalogue", records_options);
  if (!records.ok()) return records.status();
  const absl::StatusOr<std::unique_ptr<Store>> streams =
      Store::Open(config->store + "/streams", config->streams);
  if (!streams.ok()) return streams.status();
  const absl::Status served = ServeStores(options, *config, records->get(), streams->get());
  const absl::Status closed = Close(records->get(), streams->get());
  return served.ok() ? closed : served;
}

}  // namespace slq::server
