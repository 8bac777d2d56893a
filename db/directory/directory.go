package directory

// What stands in a data directory, for whoever packs one or makes one.
const (
	DatabaseFile = "duces.db"
	KeyFile      = "ledger.key"
	// ConfigFile is how a server runs, if it stands here; it may hold a password.
	ConfigFile = "duces.yaml"
	// BlobDir holds documents, each under the SHA-256 of its bytes:
	// blobs/ab/cdef…. A name appears only when all bytes behind it are on disk.
	BlobDir = "blobs"
	// DraftDir holds the files of answers that are not submitted: drafts/INVITATION/blobs/ab/cdef…. No backup has them.
	DraftDir = "drafts"
	// LockFile is locked by the one process that may write. It holds nothing.
	LockFile = "lock"
	// SocketFile is where the process that has the lock takes commands.
	SocketFile = "duces.sock"
	// UnfinishedPrefix begins the name of a file that is being written or received.
	UnfinishedPrefix = ".new-"
)
