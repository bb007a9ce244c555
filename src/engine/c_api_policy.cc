#include "engine/c_api_policy.h"

#include <new>
#include <string_view>
#include <utility>

#include "base/strings.h"

namespace {

std::string_view TextOf(const char* text, ptrdiff_t size) {
  if (text == nullptr) return {};
  return size < 0 ? std::string_view(text) : std::string_view(text, static_cast<size_t>(size));
}

// Changes the definition of a policy that is not compiled. No exception crosses the C
// interface: the only one that can come is of memory that is not there.
template <typename F>
int Change(slq_policy* policy, F change) {
  if (policy == nullptr) return SLQ_MISUSE;
  try {
    if (policy->compiled.has_value()) {
      policy->error_message = "the policy is compiled and cannot change any more";
      return SLQ_MISUSE;
    }
    change(&policy->definition);
    return SLQ_OK;
  } catch (const std::bad_alloc&) {
    policy->error_message = "no memory";  // short enough to need none
    return SLQ_EXHAUSTED;
  }
}

int Bind(slq_policy* policy, const char* name, slq::Parameter parameter) {
  return Change(policy, [&](slq::AccessPolicy* definition) {
    parameter.name = TextOf(name, -1);
    definition->parameters.push_back(std::move(parameter));
  });
}

}  // namespace

slq_policy* slq_policy_create(void) { return new (std::nothrow) slq_policy; }
void slq_policy_destroy(slq_policy* policy) { delete policy; }

int slq_policy_set_condition(slq_policy* policy, const char* sql, ptrdiff_t size) {
  return Change(policy, [&](slq::AccessPolicy* definition) {
    definition->condition = std::string(TextOf(sql, size));
  });
}

int slq_policy_bind_text(slq_policy* policy, const char* name, const char* value, ptrdiff_t size) {
  slq::Parameter parameter;
  parameter.type = slq::Type::kString;
  const int room = Change(policy, [&](slq::AccessPolicy* /*definition*/) {
    parameter.string_value = TextOf(value, size);
  });
  return room == SLQ_OK ? Bind(policy, name, std::move(parameter)) : room;
}

int slq_policy_bind_long(slq_policy* policy, const char* name, int64_t value) {
  slq::Parameter parameter;
  parameter.type = slq::Type::kLong;
  parameter.long_value = value;
  return Bind(policy, name, std::move(parameter));
}

int slq_policy_hide(slq_policy* policy, const char* name) {
  return Change(policy, [&](slq::AccessPolicy* definition) {
    definition->hidden.emplace_back(TextOf(name, -1));
  });
}

int slq_policy_mask(slq_policy* policy, const char* name) {
  return Change(policy, [&](slq::AccessPolicy* definition) {
    definition->masked.emplace_back(TextOf(name, -1));
  });
}

int slq_policy_compile(slq_policy* policy) {
  absl::Status status;
  const int changed = Change(policy, [&](slq::AccessPolicy* definition) {
    absl::StatusOr<slq::CompiledPolicy> compiled = slq::CompiledPolicy::Compile(*definition);
    status = compiled.status();
    if (compiled.ok()) policy->compiled = *std::move(compiled);
    policy->error_message = std::string(slq::ToStd(status.message()));
  });
  return changed == SLQ_OK ? static_cast<int>(status.code()) : changed;
}

const char* slq_policy_error_message(const slq_policy* policy) {
  return policy == nullptr ? "" : policy->error_message.c_str();
}
