package dev.blockload.mapping.encode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * An enumeration: the label in UTF-8.
 */
final class EnumerationEncoder implements Encoder {

	/** So many labels are listed in a reason. */
	private static final int LISTED = 10;

	private final TextReader reader;

	/** In the order of their bytes. */
	private final byte[][] labels;

	private final InvalidValue invalid;

	EnumerationEncoder(TextReader reader, List<String> labels) {
		this.reader = reader;
		this.labels = labels.stream()
			.map((label) -> label.getBytes(StandardCharsets.UTF_8))
			.sorted(Arrays::compare)
			.toArray(byte[][]::new);
		String listed = labels.stream()
			.limit(LISTED)
			.map((label) -> "'" + label + "'")
			.collect(Collectors.joining(", "));
		this.invalid = new InvalidValue(ValueReject.NOT_IN_ENUM, "is not a label of the enumeration. Expected one of "
				+ listed + ((labels.size() > LISTED) ? " and " + (labels.size() - LISTED) + " more" : "") + ".");
	}

	@Override
	public @Nullable InvalidValue encode(Field field, TupleBuffer out) {
		InvalidValue unreadable = this.reader.read(field);
		if (unreadable != null) {
			return unreadable;
		}
		byte[] label = find();
		if (label == null) {
			return this.invalid;
		}
		out.value(label, 0, label.length);
		return null;
	}

	private byte @Nullable [] find() {
		int low = 0;
		int high = this.labels.length - 1;
		while (low <= high) {
			int middle = (low + high) >>> 1;
			byte[] label = this.labels[middle];
			int order = Arrays.compare(label, 0, label.length, this.reader.bytes(), this.reader.from(),
					this.reader.to());
			if (order == 0) {
				return label;
			}
			if (order < 0) {
				low = middle + 1;
			}
			else {
				high = middle - 1;
			}
		}
		return null;
	}

}
