package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Sign-ins of a demonstration that is kept lie beside its clock, readable to
// their owner alone: begun again, it goes on with the same ones, and its
// history tells of no new passwords. Nowhere else does Duces keep one.
const peopleFile = "demo-people.json"

type keptPerson struct {
	Person
	PasswordHash string `json:"password_hash"`
	TokenHash    string `json:"token_hash"`
}

// Recall gives the sign-ins of an earlier demonstration in dir, or none.
func Recall(dir string) ([]Person, error) {
	raw, err := os.ReadFile(filepath.Join(dir, peopleFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var kept []keptPerson
	if err == nil {
		err = json.Unmarshal(raw, &kept)
	}
	if err != nil {
		return nil, fmt.Errorf("the demonstration's sign-ins cannot be read: %w", err)
	}
	if len(kept) != len(cast) {
		return nil, nil // of another version: they get new ones
	}
	people := append([]Person(nil), cast...)
	for i, k := range kept {
		if k.Email != people[i].Email {
			return nil, nil
		}
		people[i].Password, people[i].PasswordHash = k.Password, k.PasswordHash
		people[i].Token, people[i].TokenHash = k.Token, k.TokenHash
	}
	return people, nil
}

// Remember keeps sign-ins for the next time.
func Remember(dir string, people []Person) error {
	kept := make([]keptPerson, len(people))
	for i, p := range people {
		kept[i] = keptPerson{p, p.PasswordHash, p.TokenHash}
	}
	raw, err := json.MarshalIndent(kept, "", "  ")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, peopleFile), append(raw, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("the demonstration's sign-ins cannot be saved: %w", err)
	}
	return nil
}
