#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Names of files and folders of a store. Whatever is not named like this is not ours and
// is left alone.
namespace slq::store {

inline constexpr std::string_view kStoreFile = "STORE";
inline constexpr std::string_view kLockFile = "LOCK";
inline constexpr std::string_view kManifestFile = "MANIFEST";

inline constexpr size_t kStreamNameBytesMax = 200;

// The folder of a stream: one path component for every name of up to kStreamNameBytesMax
// bytes, different for different names.
std::string StreamFolderName(std::string_view stream);

// The stream whose folder has this name, if the name says it.
std::optional<std::string> StreamOfFolder(std::string_view folder);

// True for what StreamFolderName may return.
bool IsStreamFolderName(std::string_view name);

// A stream folder on its way out; contents do not matter any more.
inline constexpr std::string_view kDroppedPrefix = "dropped-";

std::string LogFileName(uint64_t id);
std::string SegmentFileName(uint64_t id);

// The number in a name that LogFileName or SegmentFileName made; nothing for others.
std::optional<uint64_t> FileIdOf(std::string_view name);

}  // namespace slq::store
