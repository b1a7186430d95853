package dev.blockload.mapping;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.blockload.csv.Field;
import dev.blockload.mapping.Mapping.MappedColumn;
import dev.blockload.mapping.encode.Encoder;
import dev.blockload.mapping.encode.Encoders;
import dev.blockload.mapping.encode.InvalidValue;
import dev.blockload.mapping.encode.NullTexts;
import dev.blockload.mapping.encode.TupleBuffer;
import dev.blockload.mapping.encode.ValueFormat;
import org.jspecify.annotations.Nullable;

/**
 * A column of the tuples: where its values come from, and how they are encoded.
 *
 * @param name the block's name for it
 * @param notNull whether it refuses null
 * @param encoder of its values
 * @param field the index of the field in the record
 * @param constant length and value as they are sent in every row, or null
 * @param blank what an unquoted field without a byte is
 * @param nulls the texts that mean null, or null where there are none
 * @param ofCells for a column that takes cells, what is the same in all records: the text
 * of each cell, or zero; else null
 * @param measure which value of a cell it takes; of no meaning for other columns
 */
// Never compared.
@SuppressWarnings("ArrayRecordComponent")
record TupleColumn(String name, boolean notNull, Encoder encoder, int field, byte @Nullable [] constant,
		BlankPolicy blank, @Nullable NullTexts nulls, byte @Nullable [][] ofCells, int measure) {

	/** Null as it is sent. */
	private static final byte[] NULL_VALUE = { -1, -1, -1, -1 };

	/** The columns of a mapping, in their order. */
	static TupleColumn[] of(Mapping mapping, Charset charset) {
		Encoders ofFile = new Encoders(mapping.zone(), charset, mapping.characters());
		Encoders ofConstants = new Encoders(mapping.zone(), StandardCharsets.UTF_8, mapping.characters());
		return mapping.mapped()
			.stream()
			.map((mapped) -> of(mapped, mapping, (mapped.isInFile() || mapped.isInCells()) ? ofFile : ofConstants,
					charset))
			.toArray(TupleColumn[]::new);
	}

	private static TupleColumn of(MappedColumn mapped, Mapping mapping, Encoders encoders, Charset charset) {
		Encoder encoder = encoders.of(mapped.column().type(), ValueFormats.of(mapped.format(), mapped.column().type()));
		String constant = mapped.constant();
		byte[] encoded = (constant != null) ? encoded(mapped, encoder, constant)
				: (mapped.field() == Mapping.NULL_VALUE) ? NULL_VALUE.clone() : null;
		List<String> nulls = mapped.format().texts(FormatKey.NULL_WORDS);
		return new TupleColumn(mapped.target().name(), refusesNull(mapped, mapping), encoder, mapped.field(), encoded,
				BlankPolicy.of(mapped.format().text(FormatKey.BLANK)),
				nulls.isEmpty() ? null : new NullTexts(nulls, charset),
				ofCells(mapped, mapping.cells(), encoder, encoders), mapped.isInCells() ? mapped.measure() : 0);
	}

	private static byte @Nullable [][] ofCells(MappedColumn mapped, List<Cell> cells, Encoder encoder,
			Encoders encoders) {
		if (mapped.field() == Mapping.CELL_HEADER) {
			return cells.stream().map((cell) -> encoded(mapped, encoder, cell.into())).toArray(byte[][]::new);
		}
		if (!mapped.isInCells()) {
			return null;
		}
		return FormatKey.MULTIPLIER.isFor(mapped.column().type())
				? new byte[][] { encoded(mapped, encoders.of(mapped.column().type(), ValueFormat.PLAIN), "0") }
				: new byte[0][];
	}

	/** Each field of a value of several fields can be blank. */
	private static boolean refusesNull(MappedColumn mapped, Mapping mapping) {
		return mapped.target().notNull()
				&& mapping.mapped().stream().filter((each) -> each.target().equals(mapped.target())).count() == 1;
	}

	private static byte[] encoded(MappedColumn mapped, Encoder encoder, String text) {
		TupleBuffer value = new TupleBuffer();
		InvalidValue invalid = encoder.encode(Field.of(text.getBytes(StandardCharsets.UTF_8)), value);
		if (invalid != null) {
			throw new IllegalArgumentException("the mapping holds a constant that it should have refused: "
					+ mapped.column().name() + " " + invalid.predicate());
		}
		return value.toByteArray();
	}

	/** Whether its value differs between the cells of a record. */
	boolean isOfCells() {
		return this.ofCells != null;
	}

	boolean isCellHeader() {
		return this.field == Mapping.CELL_HEADER;
	}

	boolean isCellValue() {
		return isOfCells() && !isCellHeader();
	}

	/** Whether a field is null in this column. */
	boolean isNull(Field found) {
		boolean empty = found.length() == 0 && !found.quoted();
		return empty ? this.blank != BlankPolicy.EMPTY : this.nulls != null && this.nulls.contain(found);
	}

}
