package dev.blockload.vault;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A key, who holds it and what needs it.
 *
 * @param id of the key
 * @param state what it is used for, or null if the database does not know it
 * @param createdAt when the database got to know it, or null
 * @param secrets how many secrets it encrypts
 * @param held whether this process holds it
 * @param keptBy the key of AWS KMS that encrypts it, or null if it is in a file or a
 * variable
 * @param missingOn the living nodes that do not hold it
 */
public record KeyStatus(long id, @Nullable KeyState state, @Nullable Instant createdAt, long secrets, boolean held,
		@Nullable String keptBy, List<String> missingOn) {

	public KeyStatus {
		missingOn = List.copyOf(missingOn);
	}

}
