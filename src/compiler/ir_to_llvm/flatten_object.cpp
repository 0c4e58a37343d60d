#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/Endian.h>
#include <llvm/Support/LEB128.h>

#include <algorithm>
#include <map>

#include "base/concat.h"
#include "compiler/ir_to_llvm/machine_code.h"
#include "compiler/ir_to_llvm/module_builder.h"

namespace shoal::ir_to_llvm {
namespace {

using llvm::object::RelocationRef;
using llvm::object::SectionRef;
using llvm::object::SymbolRef;

constexpr uint64_t kPageBytes = 4096;
constexpr uint64_t kSlotBytes = 8;
constexpr uint64_t kReturnAddressBytes = 8;

uint64_t round_up(uint64_t value, uint64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

std::string text_of(llvm::StringRef text) { return text.str(); }

class Flattener {
 public:
  explicit Flattener(const llvm::object::ELF64LEObjectFile& object) : object_(object) {}

  Result<image::Image> run() {
    SHOAL_RETURN_IF_ERROR(place_sections());
    SHOAL_RETURN_IF_ERROR(read_stack_sizes());
    image_.slot_offset_bytes = static_cast<uint32_t>(round_up(image_.code.size(), kPageBytes));
    for (const SectionRef& section : object_.sections()) {
      auto target = section.getRelocatedSection();
      if (!target) return unreadable(target.takeError());
      if (*target == object_.section_end()) continue;
      const auto base = offsets_.find((*target)->getIndex());
      if (base == offsets_.end()) continue;  // of debug information and the like
      for (const RelocationRef& relocation : section.relocations()) {
        SHOAL_RETURN_IF_ERROR(apply(relocation, base->second + relocation.getOffset()));
      }
    }
    SHOAL_RETURN_IF_ERROR(collect_symbols());
    return std::move(image_);
  }

 private:
  static Status unreadable(llvm::Error error) {
    return Status::internal(
        concat("generated object is unreadable: ", llvm::toString(std::move(error))));
  }

  // Executable sections first, then constants.
  Status place_sections() {
    for (const bool executable : {true, false}) {
      for (const SectionRef& section : object_.sections()) {
        const llvm::object::ELFSectionRef elf(section);
        if ((elf.getFlags() & llvm::ELF::SHF_ALLOC) == 0 || section.getSize() == 0) continue;
        if ((elf.getFlags() & llvm::ELF::SHF_WRITE) != 0 || section.isVirtual()) {
          return Status::internal("generated code has writable data");
        }
        if (((elf.getFlags() & llvm::ELF::SHF_EXECINSTR) != 0) != executable) continue;
        llvm::Expected<llvm::StringRef> contents = section.getContents();
        if (!contents) return unreadable(contents.takeError());
        image_.code.resize(round_up(image_.code.size(), section.getAlignment().value()), '\0');
        offsets_[section.getIndex()] = image_.code.size();
        image_.code.append(contents->data(), contents->size());
      }
    }
    return Status::ok();
  }

  // LLVM writes for each function its address and the size of its frame, a ULEB128.
  Status read_stack_sizes() {
    for (const SectionRef& section : object_.sections()) {
      llvm::Expected<llvm::StringRef> name = section.getName();
      if (!name) return unreadable(name.takeError());
      if (*name != ".stack_sizes") continue;
      llvm::Expected<llvm::StringRef> contents = section.getContents();
      if (!contents) return unreadable(contents.takeError());
      const auto* next = reinterpret_cast<const uint8_t*>(contents->begin());
      const auto* end = reinterpret_cast<const uint8_t*>(contents->end());
      while (end - next > static_cast<ptrdiff_t>(sizeof(uint64_t))) {
        unsigned bytes = 0;
        const uint64_t size =
            llvm::decodeULEB128(next + sizeof(uint64_t), &bytes, end) + kReturnAddressBytes;
        next += sizeof(uint64_t) + bytes;
        image_.frame_bytes_max = std::max(image_.frame_bytes_max, static_cast<uint32_t>(size));
      }
    }
    return Status::ok();
  }

  // Where the symbol lies in the code; none if it is not defined here.
  Result<std::optional<uint64_t>> offset_of(const SymbolRef& symbol) {
    llvm::Expected<llvm::object::section_iterator> section = symbol.getSection();
    if (!section) return unreadable(section.takeError());
    if (*section == object_.section_end()) return std::optional<uint64_t>();
    llvm::Expected<uint64_t> value = symbol.getValue();
    if (!value) return unreadable(value.takeError());
    const auto base = offsets_.find((*section)->getIndex());
    if (base == offsets_.end())
      return Status::internal("generated code refers to what is not loaded");
    return std::optional<uint64_t>(base->second + *value);
  }

  Result<uint64_t> slot_of(const SymbolRef& symbol) {
    llvm::Expected<llvm::StringRef> name = symbol.getName();
    if (!name) return unreadable(name.takeError());
    if (!is_importable({name->data(), name->size()})) {
      return Status::internal(concat("generated code calls ", text_of(*name)));
    }
    const auto [slot, is_new] = slots_.try_emplace(text_of(*name), image_.imports.size());
    if (is_new) image_.imports.push_back(slot->first);
    return image_.slot_offset_bytes + slot->second * kSlotBytes;
  }

  Status apply(const RelocationRef& relocation, uint64_t place) {
    llvm::Expected<int64_t> addend = llvm::object::ELFRelocationRef(relocation).getAddend();
    if (!addend) return unreadable(addend.takeError());
    const SymbolRef symbol = *relocation.getSymbol();
    SHOAL_ASSIGN_OR_RETURN(const std::optional<uint64_t> target, offset_of(symbol));
    const uint64_t type = relocation.getType();
    const bool through_slot = type == llvm::ELF::R_X86_64_GOTPCREL ||
                              type == llvm::ELF::R_X86_64_GOTPCRELX ||
                              type == llvm::ELF::R_X86_64_REX_GOTPCRELX;
    const bool direct = type == llvm::ELF::R_X86_64_PC32 || type == llvm::ELF::R_X86_64_PLT32;
    if (!(through_slot && !target) && !(direct && target)) {
      llvm::SmallString<32> name;
      relocation.getTypeName(name);
      return Status::internal(concat("generated code needs the relocation ", text_of(name)));
    }
    uint64_t destination = 0;
    if (direct) {
      destination = *target;
    } else {
      SHOAL_ASSIGN_OR_RETURN(destination, slot_of(symbol));
    }
    const int64_t distance =
        static_cast<int64_t>(destination) + *addend - static_cast<int64_t>(place);
    if (distance != static_cast<int32_t>(distance) || place + 4 > image_.code.size()) {
      return Status::internal("generated code is too large");
    }
    llvm::support::endian::write32le(image_.code.data() + place, static_cast<uint32_t>(distance));
    return Status::ok();
  }

  Status collect_symbols() {
    for (const llvm::object::ELFSymbolRef symbol : object_.symbols()) {
      if (symbol.getELFType() != llvm::ELF::STT_FUNC ||
          symbol.getBinding() != llvm::ELF::STB_GLOBAL) {
        continue;
      }
      SHOAL_ASSIGN_OR_RETURN(const std::optional<uint64_t> offset, offset_of(symbol));
      llvm::Expected<llvm::StringRef> name = symbol.getName();
      if (!name) return unreadable(name.takeError());
      if (offset) image_.symbols.push_back({text_of(*name), static_cast<uint32_t>(*offset)});
    }
    return Status::ok();
  }

  const llvm::object::ELF64LEObjectFile& object_;
  image::Image image_;
  std::map<uint64_t, uint64_t> offsets_;  // section index → offset in the code
  std::map<std::string, uint64_t> slots_;
};

}  // namespace

Result<image::Image> flatten_object(llvm::StringRef object) {
  llvm::Expected<std::unique_ptr<llvm::object::ObjectFile>> file =
      llvm::object::ObjectFile::createELFObjectFile(llvm::MemoryBufferRef(object, "shoal"));
  if (!file) {
    return Status::internal(
        concat("generated object is unreadable: ", llvm::toString(file.takeError())));
  }
  const auto* elf = llvm::dyn_cast<llvm::object::ELF64LEObjectFile>(file->get());
  if (elf == nullptr || elf->getArch() != llvm::Triple::x86_64) {
    return Status::internal("generated object is not for x86-64");
  }
  return Flattener(*elf).run();
}

}  // namespace shoal::ir_to_llvm
