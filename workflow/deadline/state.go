package deadline

import (
	"fmt"
	"strings"
)

// postalCodes are the states and territories with a federal district court.
const postalCodes = " AL AK AZ AR CA CO CT DE DC FL GA GU HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT " +
	"NE NV NH NJ NM NY NC ND MP OH OK OR PA PR RI SC SD TN TX UT VT VA VI WA WV WI WY "

func validateState(state string) error {
	if state == "" || len(state) == 2 && strings.Contains(postalCodes, " "+state+" ") {
		return nil
	}
	return fmt.Errorf("%q is not a state: write its two letters, for example MA", state)
}
