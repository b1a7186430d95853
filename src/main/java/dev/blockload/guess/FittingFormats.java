package dev.blockload.guess;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.blockload.block.Block;
import dev.blockload.block.ColumnType;
import dev.blockload.mapping.CellFields;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;
import dev.blockload.mapping.MappingPlanner;
import dev.blockload.mapping.Unpivot;
import org.jspecify.annotations.Nullable;

/**
 * The formats that fit the values of a file best, for the columns of a block that take
 * its fields and its cells. Used once.
 */
final class FittingFormats {

	private final FileLayout layout;

	private final Block block;

	private final List<String> titles;

	/** The fields of the columns of the block that take whole fields. */
	private final Map<String, Integer> fields;

	private final @Nullable ColumnType[] types;

	FittingFormats(FileLayout layout, Block block, List<String> titles, Map<String, Integer> fields) {
		this.layout = layout;
		this.block = block;
		this.titles = titles;
		this.fields = fields;
		this.types = new @Nullable ColumnType[layout.table().columns()];
	}

	/** The formats by the names of the columns. */
	Map<String, Format> of(List<ColumnRule> rules, @Nullable Unpivot unpivot) {
		for (ColumnRule rule : rules) {
			Integer field = this.fields.get(rule.column());
			if (field != null) {
				this.types[field] = type(rule);
			}
		}
		List<CellFields> cells = (unpivot != null && !this.titles.isEmpty())
				? CellFields.of(this.block, unpivot, this.titles, this.fields) : List.of();
		cells.forEach((measure) -> measure.fields()
			.stream()
			.filter((field) -> field < this.types.length)
			.forEach((field) -> this.types[field] = type(measure.rule())));
		List<TypedColumn> typed = TypeDetector.formats(this.layout.table(), this.titles.isEmpty() ? 0 : 1,
				Arrays.asList(this.types));
		Map<String, Format> formats = new TreeMap<>();
		this.fields.forEach((column, field) -> {
			if (this.types[field] != null) {
				formats.put(column, typed.get(field).format());
			}
		});
		cells.forEach((measure) -> formats.put(measure.rule().column(),
				merged(measure.fields()
					.stream()
					.filter((field) -> field < this.types.length && this.types[field] != null)
					.map((field) -> typed.get(field).format())
					.toList())));
		if (unpivot != null && type(unpivot.into()) instanceof ColumnType.Date) {
			cells.stream()
				.findFirst()
				.flatMap((measure) -> HeaderSeries.of(measure.texts())
					.filter((series) -> series.length() == measure.texts().size()))
				.ifPresent((series) -> formats.put(unpivot.into().column(), series.format()));
		}
		return formats;
	}

	private @Nullable ColumnType type(ColumnRule rule) {
		return MappingPlanner.typeInFile(this.block, rule).orElse(null);
	}

	/** All cells of a measure have one format: of each key, the first that was found. */
	private static Format merged(List<Format> formats) {
		Map<FormatKey, List<String>> merged = new EnumMap<>(FormatKey.class);
		formats.forEach((format) -> format.entries().forEach(merged::putIfAbsent));
		return new Format(merged);
	}

}
