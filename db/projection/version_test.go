package projection

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// Rows of another shape under the same version would not be made anew in the directories of those who upgrade.
func TestRowsOfAnotherShapeHaveAnotherVersion(t *testing.T) {
	shape := map[string]bool{}
	for row, table := range tables {
		for i := range row.NumField() {
			f := row.Field(i)
			shape[fmt.Sprintf("%s: %s.%s %s", table.name, row, f.Name, f.Type)] = true
		}
	}
	now := fmt.Sprintf("version %d\n%s\n", Version, strings.Join(slices.Sorted(maps.Keys(shape)), "\n"))
	const golden = "testdata/rows.txt"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, []byte(now), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if now == string(before) {
		return
	}
	if strings.HasPrefix(string(before), fmt.Sprintf("version %d\n", Version)) {
		t.Error("Rows have another shape: raise Version in version.go.")
	}
	t.Errorf("%s is not of this version. Once Version is right, run with UPDATE_GOLDEN=1.", golden)
}
