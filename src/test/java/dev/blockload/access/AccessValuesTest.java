package dev.blockload.access;

import java.util.List;

import dev.blockload.access.CheckedPermission.Result;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What permissions and key patterns refuse.
 */
class AccessValuesTest {

	private static final String INCOMPLETE = " is incomplete. Expected a name, a resource, an import and a message.";

	@Test
	void aPermissionIsComplete() {
		assertThatIllegalArgumentException().isThrownBy(() -> works(" ", "arn:a", "Read it.", "staff"))
			.withMessage("The right ' ' on 'arn:a' for imports [staff] with message 'Read it.'" + INCOMPLETE);
		assertThatIllegalArgumentException().isThrownBy(() -> works("s3:GetObject", "", "Read it.", "staff"))
			.withMessage("The right 's3:GetObject' on '' for imports [staff] with message 'Read it.'" + INCOMPLETE);
		assertThatIllegalArgumentException().isThrownBy(() -> works("s3:GetObject", "arn:a", "Read it."))
			.withMessage("The right 's3:GetObject' on 'arn:a' for imports [] with message 'Read it.'" + INCOMPLETE);
		assertThatIllegalArgumentException().isThrownBy(() -> works("s3:GetObject", "arn:a", " ", "staff"))
			.withMessage("The right 's3:GetObject' on 'arn:a' for imports [staff] with message ' '" + INCOMPLETE);
	}

	private static CheckedPermission works(String name, String on, String message, String... imports) {
		return new CheckedPermission(name, on, Result.WORKS, List.of(imports), null, message);
	}

	@Test
	void aMissingPermissionHasAFailure() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new CheckedPermission("s3:GetObject", "arn:a", Result.MISSING, List.of("staff"), null,
					"Allow it."))
			.withMessage("The missing right 's3:GetObject' on 'arn:a' has no failure code. "
					+ "Expected the code of the answer.");
	}

	@Test
	void aFixedKeyHasACharacter() {
		assertThatIllegalArgumentException().isThrownBy(() -> new KeyPattern("", null))
			.withMessage("The key '' is empty. Expected at least one character.");
		assertThat(new KeyPattern("", "").inPolicy()).isEqualTo("*");
	}

}
