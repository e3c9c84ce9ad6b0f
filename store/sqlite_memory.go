package store

import (
	"unsafe"

	"modernc.org/libc"
)

// SQLite's memory lies outside of what the garbage collector manages: an address there is a number to Go. These functions
// are the only ones of the package that make something of such numbers.

// pointer makes a pointer of an address. (go vet takes the plain conversion for an error, as it would be for Go's memory.)
func pointer(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// memory returns the n bytes at an address.
func memory(address uintptr, n int) []byte {
	if n == 0 {
		return []byte{}
	}
	return unsafe.Slice((*byte)(pointer(address)), n)
}

// functionPointer makes an address of a function that stands in the program's text: SQLite calls back there.
func functionPointer(f func(*libc.TLS, uintptr) int32) uintptr {
	return *(*uintptr)(unsafe.Pointer(&f))
}

func (c *connection) alloc(n int) uintptr { return libc.Xmalloc(c.tls, libc.Tsize_t(n)) }

func (c *connection) free(address uintptr) {
	if address != 0 {
		libc.Xfree(c.tls, address)
	}
}

// put copies a text into SQLite's memory, with the zero byte that ends it there.
func (c *connection) put(s string) uintptr {
	address := c.alloc(len(s) + 1)
	m := memory(address, len(s)+1)
	copy(m, s)
	m[len(s)] = 0
	return address
}

// reserve makes scratch hold n bytes or more.
func (c *connection) reserve(n int) {
	if n < c.room && c.scratch != 0 {
		return
	}
	c.free(c.scratch)
	c.room = max(4096, 2*n)
	c.scratch = c.alloc(c.room)
}
