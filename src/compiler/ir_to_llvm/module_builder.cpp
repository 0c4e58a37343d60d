#include "compiler/ir_to_llvm/module_builder.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include "abi/main_function.h"
#include "base/check.h"
#include "base/concat.h"
#include "compiler/ir/effects.h"

namespace shoal::ir_to_llvm {
namespace {

using types::TypeKind;

llvm::StringRef as_llvm(std::string_view text) { return {text.data(), text.size()}; }

template <typename T>
llvm::Type* c_type(llvm::LLVMContext& context) {
  if constexpr (std::is_pointer_v<T>) {
    return llvm::PointerType::getUnqual(context);
  } else if constexpr (std::is_same_v<T, double>) {
    return llvm::Type::getDoubleTy(context);
  } else {
    static_assert(std::is_integral_v<T>);
    return llvm::Type::getIntNTy(context, 8 * sizeof(T));
  }
}

template <typename Signature>
struct Import;

template <typename R, typename... Parameters>
struct Import<R(Parameters...)> {
  static llvm::FunctionType* type(llvm::LLVMContext& context) {
    return llvm::FunctionType::get(c_type<R>(context), {c_type<Parameters>(context)...}, false);
  }
  // Functions of numbers only compute; the others get the runtime and may do anything.
  static constexpr bool kPure = (!std::is_pointer_v<Parameters> && ...);
};

struct ImportEntry {
  std::string_view name;
  llvm::FunctionType* (*type)(llvm::LLVMContext&);
  bool pure;
};

constexpr ImportEntry kImports[] = {
#define X(name, result, parameters) \
  {#name, &Import<result parameters>::type, Import<result parameters>::kPure},
#include "abi/functions.def"
#undef X
#define SHOAL_SIGNATURE_1 double(double)
#define SHOAL_SIGNATURE_2 double(double, double)
#define X(name, count, infinite) \
  {"shoal_math_" #name, &Import<SHOAL_SIGNATURE_##count>::type, true},
#include "abi/math_functions.def"
#undef X
};

constexpr std::string_view kObjectSymbols[] = {
#define X(name, effect) "shoal_" #name,
#include "abi/object_functions.def"
#undef X
};

const ImportEntry* find_import(std::string_view name) {
  for (const ImportEntry& entry : kImports) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

}  // namespace

llvm::Type* value_type(ModuleBuilder& module, TypeKind kind) {
  llvm::IRBuilder<>& builder = module.builder;
  switch (kind) {
    case TypeKind::boolean: return builder.getInt1Ty();
    case TypeKind::float32: return builder.getFloatTy();
    case TypeKind::float64: return builder.getDoubleTy();
    case TypeKind::string: return builder.getPtrTy();
    default: return builder.getIntNTy(static_cast<unsigned>(8 * types::value_bytes(kind)));
  }
}

llvm::Type* memory_type(ModuleBuilder& module, TypeKind kind) {
  return kind == TypeKind::boolean ? module.builder.getInt8Ty() : value_type(module, kind);
}

llvm::Value* load_element(ModuleBuilder& module, llvm::Value* address, TypeKind kind) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* value = builder.CreateLoad(memory_type(module, kind), address);
  return kind == TypeKind::boolean ? builder.CreateIsNotNull(value) : value;
}

void store_element(ModuleBuilder& module, llvm::Value* address, llvm::Value* value) {
  llvm::IRBuilder<>& builder = module.builder;
  if (value->getType()->isIntegerTy(1)) value = builder.CreateZExt(value, builder.getInt8Ty());
  builder.CreateStore(value, address);
}

llvm::Value* encode_slot(ModuleBuilder& module, const ScalarValue& scalar) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Type* slot = builder.getInt64Ty();
  const TypeKind kind = scalar.type.kind;
  if (kind == TypeKind::string) return builder.CreatePtrToInt(scalar.value, slot);
  if (scalar.type.is_float()) {
    llvm::Value* wide = builder.CreateFPExt(scalar.value, builder.getDoubleTy());
    return builder.CreateBitCast(wide, slot);
  }
  const bool is_unsigned = kind == TypeKind::boolean || scalar.type.is_unsigned_integer();
  return builder.CreateIntCast(scalar.value, slot, !is_unsigned);
}

llvm::Value* decode_slot(ModuleBuilder& module, llvm::Value* slot, TypeKind kind) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Type* type = value_type(module, kind);
  if (kind == TypeKind::boolean) return builder.CreateIsNotNull(slot);
  if (kind == TypeKind::string) return builder.CreateIntToPtr(slot, type);
  if (!type->isFloatingPointTy()) return builder.CreateTrunc(slot, type);
  return builder.CreateFPTrunc(builder.CreateBitCast(slot, builder.getDoubleTy()), type);
}

Result<ScalarValue> emit_literal(ModuleBuilder& module, const plan::LiteralValue& literal,
                                 const types::ColumnType& type) {
  llvm::Type* target = value_type(module, type.kind);
  const bool is_integer = type.is_integer() || type.is_temporal();
  if (const bool* truth = std::get_if<bool>(&literal); truth && type.kind == TypeKind::boolean) {
    return ScalarValue{llvm::ConstantInt::get(target, *truth), nullptr, type};
  }
  if (const double* real = std::get_if<double>(&literal); real && type.is_float()) {
    return ScalarValue{llvm::ConstantFP::get(target, *real), nullptr, type};
  }
  // Through uint64_t: LLVM cuts off the upper bits when told to.
  const auto integer_constant = [&](uint64_t bits) {
    const llvm::APInt wide(64, bits);
    return llvm::ConstantInt::get(target, wide.trunc(target->getIntegerBitWidth()));
  };
  if (const int64_t* integer = std::get_if<int64_t>(&literal); integer && is_integer) {
    return ScalarValue{integer_constant(static_cast<uint64_t>(*integer)), nullptr, type};
  }
  if (const uint64_t* integer = std::get_if<uint64_t>(&literal); integer && is_integer) {
    return ScalarValue{integer_constant(*integer), nullptr, type};
  }
  return Status::internal(concat("no code for a literal of type ", types::to_text(type)));
}

// Length, then 12 bytes, or 4 and the address.
void emit_string_constant(ModuleBuilder& module, const std::string& text, llvm::Value* view) {
  constexpr size_t kInlineBytesMax = 12;
  llvm::IRBuilder<>& builder = module.builder;
  builder.CreateAlignedStore(builder.getInt32(static_cast<uint32_t>(text.size())), view,
                             llvm::Align(4));
  std::string head = text.substr(0, kInlineBytesMax);
  head.resize(kInlineBytesMax, '\0');
  for (uint64_t word = 0; word < 3; ++word) {
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; ++i) {
      bits |= static_cast<uint32_t>(static_cast<uint8_t>(head[4 * word + i])) << (8 * i);
    }
    llvm::Value* address = builder.CreateConstInBoundsGEP1_64(builder.getInt32Ty(), view, word + 1);
    builder.CreateAlignedStore(builder.getInt32(bits), address, llvm::Align(4));
  }
  if (text.size() <= kInlineBytesMax) return;
  llvm::GlobalVariable* bytes = builder.CreateGlobalString(text);
  bytes->setDSOLocal(true);
  llvm::Value* address = builder.CreateConstInBoundsGEP1_64(builder.getInt64Ty(), view, 1);
  builder.CreateAlignedStore(bytes, address, llvm::Align(4));
}

llvm::Value* both_present(ModuleBuilder& module, llvm::Value* left, llvm::Value* right) {
  if (left == nullptr) return right;
  if (right == nullptr || right == left) return left;
  return module.builder.CreateAnd(left, right);
}

llvm::Function* import_function(ModuleBuilder& module, std::string_view name) {
  if (llvm::Function* known = module.module.getFunction(as_llvm(name))) return known;
  const ImportEntry* entry = find_import(name);
  SHOAL_CHECK(entry != nullptr);
  llvm::Function* function =
      llvm::Function::Create(entry->type(module.module.getContext()),
                             llvm::Function::ExternalLinkage, as_llvm(name), module.module);
  function->setDoesNotThrow();
  function->setWillReturn();
  function->addFnAttr(llvm::Attribute::NonLazyBind);
  if (entry->pure) function->setDoesNotAccessMemory();
  // It changes nothing that compiled code sees, so that a loop keeps what it has read; it may read
  // containers, so that what a loop has written is in them.
  if (name == "shoal_poll") {
    function->setMemoryEffects(llvm::MemoryEffects::inaccessibleMemOnly() |
                               llvm::MemoryEffects::readOnly());
  }
  return function;
}

llvm::Function* import_math_function(ModuleBuilder& module, std::string_view name) {
  return import_function(module, concat("shoal_math_", name));
}

llvm::Function* import_object_function(ModuleBuilder& module, std::string_view name) {
  const std::string symbol = concat("shoal_", name);
  if (llvm::Function* known = module.module.getFunction(symbol)) return known;
  llvm::LLVMContext& context = module.module.getContext();
  using Signature = int32_t(void*, const uint64_t*, uint64_t*, int32_t, int32_t);
  llvm::Function* function = llvm::Function::Create(
      Import<Signature>::type(context), llvm::Function::ExternalLinkage, symbol, module.module);
  function->setDoesNotThrow();
  function->setWillReturn();
  function->addFnAttr(llvm::Attribute::NonLazyBind);
  // Text does not change, so what such functions read beside their cells never does.
  const ir::FunctionEffect effect = ir::effect_of(name);
  if (effect == ir::FunctionEffect::PURE) {
    function->setMemoryEffects(llvm::MemoryEffects::inaccessibleOrArgMemOnly());
  } else if (effect != ir::FunctionEffect::CHANGES) {
    // What these give beside cells is new.
    function->setMemoryEffects(llvm::MemoryEffects::inaccessibleOrArgMemOnly() |
                               llvm::MemoryEffects::readOnly());
  }
  return function;
}

bool is_importable(std::string_view name) {
  return find_import(name) != nullptr ||
         std::find(std::begin(kObjectSymbols), std::end(kObjectSymbols), name) !=
             std::end(kObjectSymbols);
}

int32_t layout_number(ModuleBuilder& module, const types::ObjectType& type) {
  std::string text = types::to_text(type);
  std::vector<std::string>& known = module.object_types;
  const auto found = std::find(known.begin(), known.end(), text);
  const auto number = static_cast<int32_t>(found - known.begin());
  if (found == known.end()) known.push_back(std::move(text));
  return number;
}

void add_layouts(ModuleBuilder& module, const types::ObjectType& type) {
  static_cast<void>(layout_number(module, type));
  for (const types::ObjectType& item : type.items) add_layouts(module, item);
}

uint32_t add_place(ModuleBuilder& module, const SourceSpan& span) {
  module.errors.push_back({ErrorKind::internal, {}, span});
  return static_cast<uint32_t>(module.errors.size() - 1);
}

llvm::Function* define_function(ModuleBuilder& module, std::string_view name,
                                llvm::FunctionType* type) {
  llvm::Function* function =
      llvm::Function::Create(type, llvm::Function::ExternalLinkage, as_llvm(name), module.module);
  function->setDoesNotThrow();
  function->setDSOLocal(true);
  return function;
}

}  // namespace shoal::ir_to_llvm
