package socket

import (
	"errors"
	"net"
	"syscall"
)

// peer is the user whose process is at the other end, as the kernel knows it.
func peer(c *net.UnixConn) (user int, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return -1, err
	}
	var cred *syscall.Ucred
	failed := raw.Control(func(fd uintptr) {
		cred, err = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	if err = errors.Join(failed, err); err != nil {
		return -1, err
	}
	return int(cred.Uid), nil
}
