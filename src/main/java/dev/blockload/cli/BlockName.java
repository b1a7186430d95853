package dev.blockload.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The name of a block on the command line.
 *
 * @param application its schema
 * @param block its name
 */
record BlockName(String application, String block) {

	BlockName {
		if (application.isEmpty() || block.isEmpty()) {
			throw new IllegalArgumentException(
					"'%s.%s' is not the name of a block. Expected an application and a table.".formatted(application,
							block));
		}
	}

	/** Reads {@code APPLICATION.BLOCK}, split at the first point. */
	static final class Converter implements ITypeConverter<BlockName> {

		@Override
		public BlockName convert(String text) {
			int point = text.indexOf('.');
			if (point < 1 || point == text.length() - 1) {
				throw new TypeConversionException(
						"'" + text + "' is not a valid APPLICATION.BLOCK. Expected a name like finance.revenue.");
			}
			return new BlockName(text.substring(0, point), text.substring(point + 1));
		}

	}

}
