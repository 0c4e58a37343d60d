// What flatten_object must refuse: everything that a flat image cannot hold.
#include <gtest/gtest.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/LLVMContext.h>

#include "compiler/ir_to_llvm/machine_code.h"

namespace shoal::ir_to_llvm {
namespace {

// The object of `f`, with `fill_body` adding to it and the module.
template <typename FillBody>
Result<image::Image> flatten_function(FillBody fill_body) {
  SHOAL_ASSIGN_OR_RETURN(llvm::TargetMachine* const machine, target_machine("x86-64-v2"));
  llvm::LLVMContext context;
  llvm::Module module("test", context);
  module.setTargetTriple(machine->getTargetTriple());
  module.setDataLayout(machine->createDataLayout());
  module.setPICLevel(llvm::PICLevel::BigPIC);
  llvm::IRBuilder<> builder(context);
  auto* function = llvm::Function::Create(llvm::FunctionType::get(builder.getInt64Ty(), false),
                                          llvm::Function::ExternalLinkage, "f", module);
  function->setDoesNotThrow();
  builder.SetInsertPoint(llvm::BasicBlock::Create(context, "entry", function));
  builder.CreateRet(fill_body(builder, module));
  SHOAL_ASSIGN_OR_RETURN(const auto object, emit_object(module, *machine));
  return flatten_object({object.data(), object.size()});
}

llvm::Function* declare(llvm::IRBuilder<>& builder, llvm::Module& module, llvm::StringRef name) {
  return llvm::Function::Create(llvm::FunctionType::get(builder.getInt64Ty(), false),
                                llvm::Function::ExternalLinkage, name, module);
}

std::string failure(Result<image::Image> image) {
  return image.is_ok() ? "" : image.take_status().detail().message;
}

TEST(FlattenObject, ImportsGetOneSlotEach) {
  Result<image::Image> image = flatten_function([](auto& builder, auto& module) {
    llvm::Function* raise = declare(builder, module, "shoal_raise");
    raise->addFnAttr(llvm::Attribute::NonLazyBind);
    builder.CreateCall(raise);
    return builder.CreateCall(raise);
  });
  ASSERT_TRUE(image.is_ok());
  EXPECT_EQ(image->imports, std::vector<std::string>{"shoal_raise"});
  ASSERT_EQ(image->symbols.size(), 1u);
  EXPECT_EQ(image->symbols[0].name, "f");
  EXPECT_TRUE(image::verify_image(*image).is_ok());
}

TEST(FlattenObject, UnknownFunctionsAreRefused) {
  const std::string message = failure(flatten_function([](auto& builder, auto& module) {
    llvm::Function* unknown = declare(builder, module, "getpid");
    unknown->addFnAttr(llvm::Attribute::NonLazyBind);
    return builder.CreateCall(unknown);
  }));
  EXPECT_NE(message.find("getpid"), std::string::npos) << message;
}

TEST(FlattenObject, LinkageTablesAreRefused) {
  const std::string message = failure(flatten_function([](auto& builder, auto& module) {
    return builder.CreateCall(declare(builder, module, "shoal_raise"));
  }));
  EXPECT_NE(message.find("PLT32"), std::string::npos) << message;
}

TEST(FlattenObject, WritableDataIsRefused) {
  const std::string message = failure(flatten_function([](auto& builder, auto& module) {
    auto* variable = new llvm::GlobalVariable(module, builder.getInt64Ty(), false,
                                              llvm::GlobalValue::ExternalLinkage,
                                              builder.getInt64(7), "variable");
    return builder.CreateLoad(builder.getInt64Ty(), variable);
  }));
  EXPECT_NE(message.find("writable"), std::string::npos) << message;
}

TEST(FlattenObject, DamagedObjectsAreRefused) {
  EXPECT_NE(failure(flatten_object("")), "");
  EXPECT_NE(failure(flatten_object("not an object file at all")), "");
}

}  // namespace
}  // namespace shoal::ir_to_llvm
