package file

import "syscall"

// limitChild bounds what the system gives this process: time of a processor, should its parent be gone, and addresses.
// It steps back behind the server.
func limitChild() {
	const seconds = 120
	_ = syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: seconds, Max: seconds})
	_ = syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: mostAddress, Max: mostAddress})
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, 10)
}
