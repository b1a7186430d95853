package dev.blockload.publish;

import java.sql.SQLException;
import java.util.List;

import dev.blockload.mapping.MappedSlice;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A stream of PostgreSQL's binary COPY format. The connection has left COPY when a method
 * returns or throws.
 */
final class BinaryCopy {

	// PostgreSQL, "COPY", Binary Format: signature, flags, length of the header's
	// extension.
	static final byte[] HEADER = { 'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0,
			0 };

	static final byte[] TRAILER = { (byte) 0xff, (byte) 0xff };

	private BinaryCopy() {
	}

	/**
	 * Copy all rows of a source.
	 * @param connection in the transaction of the caller
	 * @param statement a COPY … FROM STDIN (FORMAT binary)
	 * @param rows asked while the server waits for more
	 */
	static Copied copy(PGConnection connection, String statement, RowSource rows) throws SQLException {
		CopyIn copy = connection.getCopyAPI().copyIn(statement);
		try {
			copy.writeToCopy(HEADER, 0, HEADER.length);
			long sent = 0;
			for (List<MappedSlice> slices = rows.next(); slices != null; slices = rows.next()) {
				for (MappedSlice slice : slices) {
					copy.writeToCopy(slice.tuples().array(), 0, slice.tuples().length());
					sent += slice.loaded();
				}
			}
			copy.writeToCopy(TRAILER, 0, TRAILER.length);
			return new Copied(sent, copy.endCopy());
		}
		catch (Throwable ex) {
			// Also an error: a rollback would wait for the end of the COPY.
			leave(copy, ex);
			throw ex;
		}
	}

	private static void leave(CopyIn copy, Throwable cause) {
		try {
			if (copy.isActive()) {
				copy.cancelCopy();
			}
		}
		catch (SQLException ex) {
			cause.addSuppressed(ex);
		}
	}

	/**
	 * What one COPY did.
	 *
	 * @param sent how many rows were sent
	 * @param counted how many the server counted
	 */
	record Copied(long sent, long counted) {
	}

}
