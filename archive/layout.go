package archive

import (
	"archive/zip"
	"encoding/binary"
	"io"
	"io/fs"
	"path"
	"strings"
)

// The parts of a zip (APPNOTE.TXT, sections 4.3.7 to 4.3.16).
const (
	localSignature      = 0x04034b50
	centralSignature    = 0x02014b50
	descriptorSignature = 0x08074b50
	localLength         = 30
	hasDescriptor       = 1 << 3
	endLength           = 22
)

// layout walks over the zip from its first byte. Programs that unpack while they read trust what stands before each file,
// others trust the list at the end; an archive in which the two differ, or with bytes that belong to neither, can show one
// thing here and another there.
func (c *check) layout(r io.ReaderAt, size int64, z *zip.Reader) {
	at := int64(0)
	for _, f := range z.File {
		next, ok := c.local(r, at, f)
		if !ok {
			c.find(f.Name, Extra, "bytes of no file stand before it, or its own header has another name")
			return
		}
		at = next
	}
	if len(z.File) > 0 && word(r, at) != centralSignature {
		c.find("", Extra, "bytes of no file stand after the last one")
	}
	// The list's own end is the last thing in the file: a comment would be one more place to hide something.
	if z.Comment != "" || word(r, size-endLength) != 0x06054b50 {
		c.find("", Extra, "something stands after the list of files")
	}
}

// local checks what stands before the file at the place where it must stand, and returns where it ends.
func (c *check) local(r io.ReaderAt, at int64, f *zip.File) (end int64, ok bool) {
	header := make([]byte, localLength+len(f.Name))
	if _, err := r.ReadAt(header, at); err != nil || binary.LittleEndian.Uint32(header) != localSignature {
		return 0, false
	}
	name, extra := binary.LittleEndian.Uint16(header[26:]), binary.LittleEndian.Uint16(header[28:])
	data := at + localLength + int64(name) + int64(extra)
	if offset, err := f.DataOffset(); err != nil || offset != data || string(header[localLength:]) != f.Name || int(name) != len(f.Name) {
		return 0, false
	}
	end = data + int64(f.CompressedSize64) //nolint:gosec // archive/zip has read the file's list by it
	if f.Flags&hasDescriptor == 0 {
		return end, true
	}
	length := int64(12)
	if f.CompressedSize64 >= 1<<32-1 || f.UncompressedSize64 >= 1<<32-1 {
		length = 20
	}
	if word(r, end) == descriptorSignature {
		length += 4
	}
	return end + length, true
}

func word(r io.ReaderAt, at int64) uint32 {
	var b [4]byte
	if n, _ := r.ReadAt(b[:], at); at < 0 || n < len(b) {
		return 0
	}
	return binary.LittleEndian.Uint32(b[:])
}

// unsafeName says why a name must not be unpacked, or nothing. Archives have plain names in one folder.
func unsafeName(f *zip.File) string {
	switch {
	case f.Name == "" || strings.ContainsFunc(f.Name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\uFFFD' }):
		return "it is empty or has characters that do not print"
	case strings.ContainsAny(f.Name, `/\:*?"<>|`) || path.Clean(f.Name) != f.Name || strings.HasPrefix(f.Name, "."):
		return "it leads out of the folder, or means something to a system"
	case f.Mode()&(fs.ModeType|fs.ModeSetuid|fs.ModeSetgid) != 0:
		return "it is no plain file"
	}
	return ""
}

// foldName is the name as file systems that know no case take it.
func foldName(name string) string { return strings.ToLower(strings.TrimRight(name, ". ")) }
