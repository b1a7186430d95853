package dev.blockload.push;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.blockload.run.StoredReject;
import org.jspecify.annotations.Nullable;

/**
 * A rejected record field by field, to be corrected.
 *
 * @param record its number in the file of its run
 * @param names of the fields: the header, or numbers from 1
 * @param values of the fields, null for no value; empty if the record cannot be taken
 * apart, or is too long to be kept in full: then all values must be sent
 * @param rejects why it was rejected: with unpivot one for each rejected cell
 */
public record RejectedRecord(long record, List<String> names, List<@Nullable String> values,
		List<StoredReject> rejects) {

	public RejectedRecord {
		names = List.copyOf(names);
		values = Collections.unmodifiableList(new ArrayList<>(values));
		rejects = List.copyOf(rejects);
		if (rejects.isEmpty()) {
			throw new IllegalArgumentException("Record %d has no reject. Expected at least one.".formatted(record));
		}
	}

	/** The line that it begins on. */
	public long line() {
		return this.rejects.get(0).reject().line();
	}

	/** The run that corrected all of its rejects; empty while one of them is open. */
	public Optional<Long> correctedBy() {
		boolean isOpen = this.rejects.stream().anyMatch((stored) -> stored.correctedBy() == null);
		return isOpen ? Optional.empty()
				: this.rejects.stream().map(StoredReject::correctedBy).filter(Objects::nonNull).max(Long::compare);
	}

}
