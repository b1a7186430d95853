package dev.blockload.source.near;

import java.util.Optional;

import dev.blockload.source.near.DatesInNames.NameDate;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What near keys and dates in names refuse.
 */
class NearKeyTest {

	@Test
	void aNearKeyHasADifference() {
		assertThat(new NearKey("a.csv", "is in folder in/")).hasToString("a.csv: is in folder in/");
		assertThatIllegalArgumentException().isThrownBy(() -> new NearKey("a.csv", " "))
			.withMessage("The near key 'a.csv' with difference ' ' is incomplete. Expected both.");
		assertThatIllegalArgumentException().isThrownBy(() -> new NearKey("", "is in folder in/"))
			.withMessage("The near key '' with difference 'is in folder in/' is incomplete. Expected both.");
	}

	@Test
	void aDateInANameHasACharacter() {
		assertThatIllegalArgumentException().isThrownBy(() -> new NameDate(3, 3, 0, Optional.empty()))
			.withMessage("A date from character 3 to 3 is empty or outside its text.");
		assertThatIllegalArgumentException().isThrownBy(() -> new NameDate(-1, 3, 0, Optional.empty()))
			.withMessage("A date from character -1 to 3 is empty or outside its text.");
	}

}
