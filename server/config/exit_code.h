// How the process ends. Part of the interface: never renumbered.
#ifndef CITYMATCH_SERVER_CONFIG_EXIT_CODE_H_
#define CITYMATCH_SERVER_CONFIG_EXIT_CODE_H_

namespace citymatch {

enum ExitCode {
  kExitOk = 0,            // stopped as asked, or --help, --version
  kExitInternal = 1,      // a fault of the server
  kExitUsage = 2,         // a flag, variable, line or TLS file is wrong
  kExitDataFolder = 3,    // the data folder cannot be used
  kExitCannotListen = 4,  // the address cannot or may not be listened on
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONFIG_EXIT_CODE_H_
