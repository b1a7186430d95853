package dev.blockload.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A block as the command line names it.
 *
 * @param application its schema
 * @param block its name
 */
record BlockName(String application, String block) {

	/** {@code APPLICATION.BLOCK}, cut at the first point. */
	static final class Converter implements ITypeConverter<BlockName> {

		@Override
		public BlockName convert(String text) {
			int point = text.indexOf('.');
			if (point < 1 || point == text.length() - 1) {
				throw new TypeConversionException(
						"'" + text + "' is no APPLICATION.BLOCK: expected such as finance.revenue");
			}
			return new BlockName(text.substring(0, point), text.substring(point + 1));
		}

	}

}
