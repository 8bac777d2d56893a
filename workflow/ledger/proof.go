package ledger

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// InclusionProof shows that a tree holds a certain event at a certain index.
type InclusionProof = tlog.RecordProof

// ConsistencyProof shows that a tree begins with all events of an earlier one, unchanged.
type ConsistencyProof = tlog.TreeProof

// ErrProof says that a well-formed question got the answer no: the event is not in the tree, or
// the later tree does not continue the earlier one.
var ErrProof = errors.New("proof does not hold")

// ProveInclusion builds the proof that the tree of size events holds the event at index.
func ProveInclusion(size, index int64, read HashReader) (InclusionProof, error) {
	if err := checkIndex(size, index); err != nil {
		return nil, err
	}
	proof, err := tlog.ProveRecord(size, index, read)
	if err != nil {
		return nil, fmt.Errorf("ledger: prove event %d in %d: %w", index, size, err)
	}
	return proof, nil
}

// CheckInclusion verifies that the tree of size events with the given root holds leaf at index.
func CheckInclusion(proof InclusionProof, size int64, root Hash, index int64, leaf Hash) error {
	if err := checkIndex(size, index); err != nil {
		return err
	}
	if tlog.CheckRecord(proof, size, root, index, leaf) != nil {
		return fmt.Errorf("ledger: event %d is not in the tree of %d events with root %v as claimed: %w", index, size, root, ErrProof)
	}
	return nil
}

// ProveConsistency builds the proof that the tree of newSize events continues that of oldSize.
func ProveConsistency(oldSize, newSize int64, read HashReader) (ConsistencyProof, error) {
	if err := checkSizes(oldSize, newSize); err != nil {
		return nil, err
	}
	if oldSize == 0 {
		// Everything continues the empty tree; RFC 6962 defines no proof for it.
		return ConsistencyProof{}, nil
	}
	proof, err := tlog.ProveTree(newSize, oldSize, read)
	if err != nil {
		return nil, fmt.Errorf("ledger: prove that %d events continue %d: %w", newSize, oldSize, err)
	}
	return proof, nil
}

// CheckConsistency verifies that the tree of newSize events with newRoot begins with exactly the
// events of the tree of oldSize with oldRoot.
func CheckConsistency(proof ConsistencyProof, oldSize int64, oldRoot Hash, newSize int64, newRoot Hash) error {
	if err := checkSizes(oldSize, newSize); err != nil {
		return err
	}
	var holds bool
	if oldSize == 0 {
		holds = len(proof) == 0 && oldRoot == emptyRoot() && (newSize > 0 || newRoot == oldRoot)
	} else {
		holds = tlog.CheckTree(proof, newSize, newRoot, oldSize, oldRoot) == nil
	}
	if !holds {
		return fmt.Errorf("ledger: the tree of %d events with root %v does not continue the tree of %d events with root %v: %w", newSize, newRoot, oldSize, oldRoot, ErrProof)
	}
	return nil
}

func checkIndex(size, index int64) error {
	if err := checkSize(size); err != nil {
		return err
	}
	if index < 0 || index >= size {
		return fmt.Errorf("ledger: no event %d in a tree of %d events", index, size)
	}
	return nil
}

func checkSizes(oldSize, newSize int64) error {
	if err := checkSize(newSize); err != nil {
		return err
	}
	if oldSize < 0 || oldSize > newSize {
		return fmt.Errorf("ledger: a tree of %d events cannot continue one of %d", newSize, oldSize)
	}
	return nil
}
