package dev.blockload.publish;

import java.util.List;

import dev.blockload.mapping.MappedSlice;
import org.jspecify.annotations.Nullable;

/**
 * Mapped rows in the order of the file, for one COPY. For one thread.
 */
@FunctionalInterface
public interface RowSource {

	/**
	 * The next rows. The source can use their buffers again when it is asked again.
	 * @return null at the end
	 */
	@Nullable List<MappedSlice> next();

}
