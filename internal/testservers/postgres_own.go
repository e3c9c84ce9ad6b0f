package testservers

import (
	"context"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// PostgresServer is a PostgreSQL cluster that belongs to one test.
type PostgresServer struct {
	URL string // of a database, the same before a Stop and after the next Start

	t       testing.TB
	bin     string
	folder  string
	port    string
	owner   *syscall.Credential // PostgreSQL refuses to run as root
	process *exec.Cmd
}

// OwnPostgres starts a PostgreSQL that this test may stop and start as it likes; it keeps what was committed. It is stopped
// when the test ends.
func OwnPostgres(t testing.TB) *PostgresServer {
	t.Helper()
	addr := freeAddress(t)
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatalf("PostgreSQL: address: %v", err)
	}
	s := &PostgresServer{URL: "postgres://postgres@" + addr + "/postgres?sslmode=disable", t: t, port: port, folder: shortFolder(t)}
	s.bin = postgresPrograms(t)
	if os.Getuid() == 0 {
		s.owner = anotherUser(t)
		if err := os.Chown(s.folder, int(s.owner.Uid), int(s.owner.Gid)); err != nil {
			t.Fatalf("PostgreSQL: folder: %v", err)
		}
	}
	if output, err := s.program("initdb", "-D", s.data(), "-U", "postgres", "-A", "trust", "--encoding", "UTF8", "--locale", "C").CombinedOutput(); err != nil {
		t.Fatalf("PostgreSQL: initdb: %v\n%s", err, output)
	}
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

func (s *PostgresServer) data() string { return filepath.Join(s.folder, "data") }

func (s *PostgresServer) program(name string, arguments ...string) *exec.Cmd {
	command := exec.Command(filepath.Join(s.bin, name), arguments...)
	command.Dir = "/"
	command.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner}
	return command
}

// Start starts the server, and returns when it answers.
func (s *PostgresServer) Start() {
	s.t.Helper()
	s.process = s.program("postgres", "-D", s.data(), "-p", s.port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=")
	if err := s.process.Start(); err != nil {
		s.t.Fatalf("PostgreSQL: start a server for this test: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		connection, err := pgx.Connect(ctx, s.URL)
		if err == nil {
			connection.Close(ctx)
			return
		}
		if ctx.Err() != nil {
			s.t.Fatalf("PostgreSQL: the server of this test did not answer within a minute: %v", err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Stop ends the server at once, with all connections and without a checkpoint, so that the next Start recovers as after a
// crash. A stopped server may be stopped again.
func (s *PostgresServer) Stop() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Signal(syscall.SIGQUIT)
	_ = s.process.Wait()
	s.process = nil
}

// postgresPrograms finds where initdb and postgres are: Debian keeps them out of PATH.
func postgresPrograms(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		t.Fatal("PostgreSQL's server programs are not installed (`make test` installs them where it can)")
	}
	return filepath.Dir(found[len(found)-1])
}

// anotherUser is one that root can run PostgreSQL as.
func anotherUser(t testing.TB) *syscall.Credential {
	t.Helper()
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32)
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	t.Fatal("PostgreSQL: there is neither a user postgres nor nobody to run it as")
	return nil
}
