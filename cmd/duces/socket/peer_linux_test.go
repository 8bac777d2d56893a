package socket_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"duces/cmd/duces/socket"
	"duces/db/directory"
)

// The mode of the socket keeps other users out; should it be changed, the server does.
func TestAnotherUserIsRefusedWhateverTheModeSays(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	dir := t.TempDir()
	listen(t, dir, func(context.Context, socket.Request) socket.Answer {
		t.Error("it was run")
		return socket.Answer{}
	})
	path := filepath.Join(dir, directory.SocketFile)
	if got := connectAs(65534, path); !errors.Is(got.connect, syscall.EACCES) {
		t.Errorf("with the mode as it is: %v", got.connect)
	}
	for name, mode := range map[string]os.FileMode{path: 0o666, dir: 0o755, filepath.Dir(dir): 0o755} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	if got := connectAs(65534, path); got.connect != nil || got.read > 0 {
		t.Errorf("with another mode: %v, and %d bytes were answered", got.connect, got.read)
	}
	if got := connectAs(0, path); got.connect != nil || got.read == 0 {
		t.Errorf("root: %v, and %d bytes were answered", got.connect, got.read)
	}
}

type connected struct {
	connect error
	read    int // bytes of an answer to a request of no version
}

// connectAs asks as another user, on a thread that is thrown away.
func connectAs(uid int, path string) connected {
	result := make(chan connected)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		var c connected
		defer func() { result <- c }()
		if _, _, no := syscall.RawSyscall(syscall.SYS_SETRESUID, ^uintptr(0), uintptr(uid), ^uintptr(0)); no != 0 {
			c.connect = no
			return
		}
		fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		if err != nil {
			c.connect = err
			return
		}
		defer func() { _ = syscall.Close(fd) }()
		if c.connect = syscall.Connect(fd, &syscall.SockaddrUnix{Name: path}); c.connect != nil {
			return
		}
		_ = syscall.Sendto(fd, []byte("POST / HTTP/1.0\r\n\r\n"), syscall.MSG_NOSIGNAL, nil)
		c.read, _ = syscall.Read(fd, make([]byte, 512))
	}()
	return <-result
}
