// The disk cache of compiled functions: a private folder of checked files, one per key. Losing it
// costs a compilation, so every failure to read is a miss and a failure to write is told once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/status.h"

namespace shoal::compiler {

// What an entry holds; part of its file name.
enum class EntryKind : uint8_t {
  reads,  // the path expressions of a function's reads
  image,  // a compiled specialisation
};

// The bytes stored under `key`, or nullopt: no entry, unreadable, or damaged (then it is removed).
// Never follows links, and ignores a folder that others may write to.
[[nodiscard]] std::optional<std::string> load_entry(const std::string& folder, const Hash128& key,
                                                    EntryKind kind);

// Writes to a temporary name in the folder and renames. Makes the folder with mode 0700. Fails
// with os_error, naming the folder, when it cannot be written or belongs to someone else.
[[nodiscard]] Status store_entry(const std::string& folder, const Hash128& key, EntryKind kind,
                                 std::string_view bytes);

}  // namespace shoal::compiler
