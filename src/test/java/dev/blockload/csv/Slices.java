package dev.blockload.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a reader hands out, and how it ends.
 */
record Slices(List<Slice> slices, @Nullable CsvException failure) {

	static final Position BEGINNING = new Position(0, 1, 1);

	static Slices of(byte[] file, Dialect dialect, int sliceBytes) {
		return of(file, dialect, new BufferLimits(sliceBytes, 1 << 20, 1 << 20));
	}

	static Slices of(byte[] file, Dialect dialect, BufferLimits limits) {
		SliceReader reader = new SliceReader(new ByteArrayInputStream(file), dialect, BEGINNING, file.length, limits);
		List<Slice> slices = new ArrayList<>();
		try {
			for (Slice slice = reader.next(); slice != null; slice = reader.next()) {
				slices.add(slice);
			}
		}
		catch (CsvException ex) {
			return new Slices(slices, ex);
		}
		catch (IOException ex) {
			throw new AssertionError("reading from memory failed", ex);
		}
		return new Slices(slices, null);
	}

}
