package directory

// What stands in a data directory, for whoever packs one or makes one.
const (
	DatabaseFile = "duces.db"
	KeyFile      = "ledger.key"
	// BlobDir holds documents, each under the SHA-256 of its bytes:
	// blobs/ab/cdef…. A name appears only when all bytes behind it are on disk.
	BlobDir = "blobs"
)
