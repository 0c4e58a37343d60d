#include "compiler/ir_to_llvm/objects/cells.h"

#include <llvm/IR/MDBuilder.h>

#include <algorithm>
#include <vector>

#include "abi/objects.h"

namespace shoal::ir_to_llvm {
namespace {

using types::ObjectForm;
using types::ObjectType;

constexpr uint64_t kCellBytes = 8;

llvm::StringRef memory_kind(llvm::Type* leaf) {
  if (leaf->isDoubleTy()) return "float";
  if (leaf->isPointerTy()) return "address";
  return leaf->isIntegerTy(1) ? "bool" : "int";
}

void store_cell(ModuleBuilder& module, llvm::Value* leaf, llvm::Value* place) {
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Type* type = leaf->getType();
  if (type->isIntegerTy(1)) leaf = builder.CreateZExt(leaf, builder.getInt64Ty());
  mark_access(module, builder.CreateStore(leaf, place), memory_kind(type));
}

llvm::Value* load_cell(ModuleBuilder& module, llvm::Type* type, llvm::Value* place) {
  llvm::IRBuilder<>& builder = module.builder;
  const bool is_bool = type->isIntegerTy(1);
  llvm::LoadInst* load = builder.CreateLoad(is_bool ? builder.getInt64Ty() : type, place);
  mark_access(module, load, memory_kind(type));
  return is_bool ? builder.CreateIsNotNull(load) : load;
}

llvm::Value* cell_address(ModuleBuilder& module, llvm::Value* cells, size_t number) {
  return module.builder.CreateConstInBoundsGEP1_64(module.builder.getInt8Ty(), cells,
                                                   kCellBytes * number);
}

// What can be read of a value of the type if it is the address of a container that is there: those
// in Optionals may not be, nor those in the tuple that dict_next gives behind the last item.
uint64_t container_bytes(ObjectForm form) {
  switch (form) {
    case ObjectForm::list: return sizeof(abi::ListObject);
    case ObjectForm::dictionary:
    case ObjectForm::set: return sizeof(abi::TableObject);
    default: return 0;
  }
}

// Containers stay where they are, so that a loop's reads of one may come before the loop.
void mark_container(ModuleBuilder& module, llvm::Value* leaf, uint64_t bytes) {
  llvm::LLVMContext& context = module.module.getContext();
  const auto number = [&](uint64_t value) {
    return llvm::MDNode::get(context,
                             llvm::ConstantAsMetadata::get(module.builder.getInt64(value)));
  };
  auto* load = llvm::cast<llvm::LoadInst>(leaf);
  load->setMetadata(llvm::LLVMContext::MD_dereferenceable, number(bytes));
  load->setMetadata(llvm::LLVMContext::MD_align, number(kCellBytes));
  load->setMetadata(llvm::LLVMContext::MD_nonnull, llvm::MDNode::get(context, {}));
}

// The code points of UTF-8; surrogates come as three bytes each.
std::vector<uint32_t> code_points(const std::string& text) {
  std::vector<uint32_t> points;
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<uint8_t>(text[i]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    uint32_t point = length == 1 ? lead : lead & (0x7fU >> length);
    for (size_t k = 1; k < length && i + k < text.size(); ++k) {
      point = point << 6 | (static_cast<uint8_t>(text[i + k]) & 0x3fU);
    }
    points.push_back(point);
    i += length;
  }
  return points;
}

template <typename Unit>
llvm::Constant* array_of(ModuleBuilder& module, const std::vector<uint32_t>& points) {
  const std::vector<Unit> units(points.begin(), points.end());
  return llvm::ConstantDataArray::get(module.module.getContext(), units);
}

}  // namespace

void append_leaf_types(ModuleBuilder& module, const ObjectType& type,
                       llvm::SmallVectorImpl<llvm::Type*>& leaf_types) {
  llvm::IRBuilder<>& builder = module.builder;
  switch (type.form) {
    case ObjectForm::none:
    case ObjectForm::unknown: return;
    case ObjectForm::boolean: leaf_types.push_back(builder.getInt1Ty()); return;
    case ObjectForm::integer: leaf_types.push_back(builder.getInt64Ty()); return;
    case ObjectForm::real: leaf_types.push_back(builder.getDoubleTy()); return;
    case ObjectForm::text:
      leaf_types.push_back(builder.getPtrTy());
      leaf_types.push_back(builder.getInt64Ty());
      return;
    case ObjectForm::list:
    case ObjectForm::dictionary:
    case ObjectForm::set: leaf_types.push_back(builder.getPtrTy()); return;
    case ObjectForm::array:
      leaf_types.push_back(builder.getPtrTy());
      leaf_types.append(static_cast<size_t>(types::cell_count(type)) - 1, builder.getInt64Ty());
      return;
    case ObjectForm::number:
      leaf_types.push_back(type.element.is_float() ? builder.getDoubleTy()
                           : type.element.kind == types::TypeKind::boolean
                               ? static_cast<llvm::Type*>(builder.getInt1Ty())
                               : builder.getInt64Ty());
      return;
    case ObjectForm::optional: leaf_types.push_back(builder.getInt1Ty()); break;
    case ObjectForm::tuple: break;
  }
  for (const ObjectType& item : type.items) append_leaf_types(module, item, leaf_types);
}

llvm::SmallVector<llvm::Type*, 2> leaf_types_of(ModuleBuilder& module, const ObjectType& type) {
  llvm::SmallVector<llvm::Type*, 2> leaf_types;
  append_leaf_types(module, type, leaf_types);
  return leaf_types;
}

Leaves zero_leaves(ModuleBuilder& module, const ObjectType& type) {
  Leaves leaves;
  for (llvm::Type* leaf : leaf_types_of(module, type)) {
    leaves.push_back(llvm::Constant::getNullValue(leaf));
  }
  return leaves;
}

void store_cells(ModuleBuilder& module, llvm::ArrayRef<llvm::Value*> leaves, llvm::Value* cells) {
  for (size_t i = 0; i < leaves.size(); ++i) {
    store_cell(module, leaves[i], cell_address(module, cells, i));
  }
}

Leaves load_cells(ModuleBuilder& module, const ObjectType& type, llvm::Value* cells) {
  Leaves leaves;
  for (llvm::Type* leaf : leaf_types_of(module, type)) {
    leaves.push_back(load_cell(module, leaf, cell_address(module, cells, leaves.size())));
  }
  if (const uint64_t bytes = container_bytes(type.form); bytes > 0) {
    mark_container(module, leaves[0], bytes);
  }
  return leaves;
}

int64_t item_bytes(const ObjectType& type) {
  return type.form == ObjectForm::boolean ? 1 : int64_t{kCellBytes} * types::cell_count(type);
}

void store_item(ModuleBuilder& module, llvm::ArrayRef<llvm::Value*> leaves, const ObjectType& type,
                llvm::Value* place) {
  if (type.form != ObjectForm::boolean) return store_cells(module, leaves, place);
  llvm::IRBuilder<>& builder = module.builder;
  llvm::Value* byte = builder.CreateZExt(leaves[0], builder.getInt8Ty());
  mark_access(module, builder.CreateStore(byte, place), "bool item");
}

Leaves load_item(ModuleBuilder& module, const ObjectType& type, llvm::Value* place) {
  if (type.form != ObjectForm::boolean) return load_cells(module, type, place);
  llvm::IRBuilder<>& builder = module.builder;
  llvm::LoadInst* byte = builder.CreateLoad(builder.getInt8Ty(), place);
  mark_access(module, byte, "bool item");
  return {builder.CreateIsNotNull(byte)};
}

void mark_access(ModuleBuilder& module, llvm::Instruction* access, llvm::StringRef kind) {
  llvm::MDBuilder metadata(module.module.getContext());
  llvm::MDNode* root = metadata.createTBAARoot("shoal objects");
  llvm::MDNode* type = metadata.createTBAAScalarTypeNode(kind, root);
  access->setMetadata(llvm::LLVMContext::MD_tbaa, metadata.createTBAAStructTagNode(type, type, 0));
}

Leaves text_constant(ModuleBuilder& module, const std::string& text) {
  std::vector<uint32_t> points = code_points(text);
  const size_t length = points.size();
  if (points.empty()) points.push_back(0);  // data of no bytes has no place in the image
  const uint32_t largest = *std::max_element(points.begin(), points.end());
  const uint64_t width = largest < 0x100 ? 0 : largest < 0x10000 ? 1 : 2;
  llvm::Constant* data = width == 0   ? array_of<uint8_t>(module, points)
                         : width == 1 ? array_of<uint16_t>(module, points)
                                      : array_of<uint32_t>(module, points);
  auto* global = new llvm::GlobalVariable(module.module, data->getType(), true,
                                          llvm::GlobalValue::PrivateLinkage, data, "text");
  global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
  global->setAlignment(llvm::Align(uint64_t{1} << width));
  global->setDSOLocal(true);
  const uint64_t meta = static_cast<uint64_t>(length) << 2 | width;
  return {global, module.builder.getInt64(meta)};
}

}  // namespace shoal::ir_to_llvm
