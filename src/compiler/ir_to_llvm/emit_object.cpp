#include <llvm/IR/LegacyPassManager.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/SubtargetFeature.h>

#include <map>
#include <memory>
#include <mutex>

#include "base/concat.h"
#include "compiler/ir_to_llvm/machine_code.h"

namespace shoal::ir_to_llvm {
namespace {

// Loops that sum floats become vectors that are added up in the order of the rounds; LLVM only has
// a command-line option for that.
void allow_ordered_sums() {
  const auto& options = llvm::cl::getRegisteredOptions();
  const auto option = options.find("force-ordered-reductions");
  if (option != options.end()) option->second->addOccurrence(1, "force-ordered-reductions", "true");
}

void initialize_llvm() {
  static std::once_flag once;
  std::call_once(once, [] {
    allow_ordered_sums();
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  });
}

std::string host_features() {
  llvm::SubtargetFeatures features;
  for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
    features.AddFeature(feature.first(), feature.second);
  }
  return features.getString();
}

Result<std::unique_ptr<llvm::TargetMachine>> make_target_machine(const std::string& cpu) {
  initialize_llvm();
  const llvm::Triple triple(llvm::sys::getProcessTriple());
  std::string error;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (target == nullptr) return Status::internal(concat("no code generation: ", error));
  const bool is_host = cpu.empty();
  llvm::TargetOptions options;
  options.MCOptions.AsmVerbose = false;
  options.EmitStackSizeSection = true;
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      triple, is_host ? llvm::sys::getHostCPUName().str() : cpu,
      is_host ? host_features() : std::string(), options, llvm::Reloc::PIC_, llvm::CodeModel::Small,
      llvm::CodeGenOptLevel::Default));
  if (machine == nullptr) return Status::internal("no code generation for this machine");
  return machine;
}

}  // namespace

Result<llvm::TargetMachine*> target_machine(const std::string& cpu) {
  thread_local std::map<std::string, std::unique_ptr<llvm::TargetMachine>> machines;
  std::unique_ptr<llvm::TargetMachine>& machine = machines[cpu];
  if (machine == nullptr) {
    SHOAL_ASSIGN_OR_RETURN(machine, make_target_machine(cpu));
  }
  return machine.get();
}

Result<llvm::SmallVector<char, 0>> emit_object(llvm::Module& module, llvm::TargetMachine& machine) {
  llvm::SmallVector<char, 0> object;
  llvm::raw_svector_ostream stream(object);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, stream, nullptr, llvm::CodeGenFileType::ObjectFile)) {
    return Status::internal("LLVM cannot write object files for this machine");
  }
  passes.run(module);
  return object;
}

}  // namespace shoal::ir_to_llvm
