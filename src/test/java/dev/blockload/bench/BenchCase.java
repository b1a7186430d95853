package dev.blockload.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import dev.blockload.bench.BenchFile.KeyOrder;
import dev.blockload.bench.BenchFile.Packing;

/**
 * The twelve cases: a file, and the kind of table that it is loaded into.
 */
enum BenchCase {

	TEN_PARTITIONED(BlockKind.PARTITIONED, Shape.TEN, KeyOrder.SORTED, 0, Packing.NONE),

	TEN_PLAIN(BlockKind.PLAIN, Shape.TEN, KeyOrder.SORTED, 0, Packing.NONE),

	TEN_KEYED_SORTED(BlockKind.KEYED, Shape.TEN, KeyOrder.SORTED, 0, Packing.NONE),

	TEN_KEYED_RANDOM(BlockKind.KEYED, Shape.TEN, KeyOrder.RANDOM, 0, Packing.NONE),

	NARROW_PARTITIONED(BlockKind.PARTITIONED, Shape.NARROW, KeyOrder.SORTED, 0, Packing.NONE),

	NARROW_KEYED_RANDOM(BlockKind.KEYED, Shape.NARROW, KeyOrder.RANDOM, 0, Packing.NONE),

	WIDE_PARTITIONED(BlockKind.PARTITIONED, Shape.WIDE, KeyOrder.SORTED, 0, Packing.NONE),

	TEXT_PARTITIONED(BlockKind.PARTITIONED, Shape.TEXT, KeyOrder.SORTED, 0, Packing.NONE),

	TEN_GZIP(BlockKind.PARTITIONED, Shape.TEN, KeyOrder.SORTED, 0, Packing.GZIP),

	TEN_ZSTD(BlockKind.PARTITIONED, Shape.TEN, KeyOrder.SORTED, 0, Packing.ZSTD),

	TEN_REJECTS_1(BlockKind.PARTITIONED, Shape.TEN, KeyOrder.SORTED, 1, Packing.NONE),

	TEN_REJECTS_100(BlockKind.PARTITIONED, Shape.TEN, KeyOrder.SORTED, 100, Packing.NONE);

	private final BlockKind kind;

	// A record of enums and a number: immutable without an annotation that says so.
	@SuppressWarnings("ImmutableEnumChecker")
	private final BenchFile file;

	BenchCase(BlockKind kind, Shape shape, KeyOrder order, int rejects, Packing packing) {
		this.kind = kind;
		this.file = new BenchFile(shape, order, rejects, packing);
	}

	BlockKind kind() {
		return this.kind;
	}

	BenchFile file() {
		return this.file;
	}

	/** As options and reports have it. */
	String text() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** The case with a name. */
	static BenchCase of(String text) {
		return Arrays.stream(values())
			.filter((each) -> each.text().equals(text))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"'%s' is not a case. Expected one of %s.".formatted(text, String.join(", ", texts()))));
	}

	static List<String> texts() {
		return Arrays.stream(values()).map(BenchCase::text).toList();
	}

}
