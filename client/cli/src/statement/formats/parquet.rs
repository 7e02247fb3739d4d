// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Parquet, written column by column for so many rows at a time.

use super::{Out, Writer};
use crate::{
    history_api::RowView,
    identifier::shown,
    statement::{summary::Summary, StatementError},
};
use ::parquet::{
    basic::Compression,
    data_type::{
        ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
        Int64Type,
    },
    errors::ParquetError,
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::parser::parse_message_type,
};
use credence_index::query::MarkedRow;
use std::{fmt::Display, io::Write as _, sync::Arc};

/// Rows of a group, which is held in memory until it is full.
pub(super) const GROUP_ROWS: usize = 64 * 1024;
/// Amounts are below this: decimals have 38 digits at most, which is more than all money.
const DECIMAL_END: u128 = 10u128.pow(38);
/// The key of the sums in the file's metadata.
pub(super) const TOTALS_KEY: &str = "credence.totals";

/// The columns. `planck` is exact for whatever reads texts only, `cred` for whatever calculates.
const SCHEMA: &str = "
message statement {
    required int32 block (INTEGER(32, false));
    required int32 leaf (INTEGER(32, false));
    required int32 row (INTEGER(32, false));
    required int64 time (TIMESTAMP(MILLIS, true));
    required binary kind (STRING);
    optional binary role (STRING);
    optional binary account (STRING);
    optional int64 job (INTEGER(64, false));
    optional binary model (STRING);
    optional binary ancestor (STRING);
    optional binary dataset (STRING);
    optional binary worker (STRING);
    optional int64 micro_credits (INTEGER(64, false));
    optional binary planck (STRING);
    optional fixed_len_byte_array(16) cred (DECIMAL(38, 12));
    optional binary assurance (STRING);
    optional binary status (STRING);
    optional binary reason (STRING);
    optional int64 number (INTEGER(64, false));
    optional binary doubts (STRING);
    required binary leaf_hash (STRING);
}";

/// Writes rows as Parquet.
pub(super) struct ParquetWriter {
    out: SerializedFileWriter<Out>,
    rows: Vec<(RowView, u64)>,
}

impl ParquetWriter {
    pub(super) fn new(out: Out) -> Result<Self, StatementError> {
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("credence".to_owned())
            .build();
        let out = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
        Ok(Self { out, rows: Vec::new() })
    }

    fn write_group(&mut self) -> Result<(), StatementError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        let mut group = Group { out: self.out.next_row_group()?, rows: &rows };
        group.write()?;
        group.out.close()?;
        Ok(())
    }
}

impl Writer for ParquetWriter {
    fn row(&mut self, row: &MarkedRow) -> Result<(), StatementError> {
        let position = row.row.position;
        if row.row.planck.is_some_and(|planck| planck >= DECIMAL_END) {
            return Err(StatementError::TooLarge { position });
        }
        self.rows.push((RowView::from(row), row.row.time_ms));
        match self.rows.len() {
            GROUP_ROWS => self.write_group(),
            _ => Ok(()),
        }
    }

    fn finish(mut self: Box<Self>, summary: &Summary) -> Result<(), StatementError> {
        self.write_group()?;
        let totals = serde_json::to_string(summary)?;
        self.out.append_key_value_metadata(KeyValue::new(TOTALS_KEY.to_owned(), totals));
        let mut out = self.out.into_inner()?;
        Ok(out.flush()?)
    }
}

/// The rows of a group, written in the order of the schema.
struct Group<'a> {
    out: SerializedRowGroupWriter<'a, Out>,
    rows: &'a [(RowView, u64)],
}

impl Group<'_> {
    fn write(&mut self) -> Result<(), ParquetError> {
        // Unsigned numbers lie in signed ones of the same bits.
        self.required::<Int32Type>(|row| row.block as i32)?;
        self.required::<Int32Type>(|row| row.leaf as i32)?;
        self.required::<Int32Type>(|row| row.row as i32)?;
        self.times()?;
        self.required::<ByteArrayType>(|row| bytes(row.kind))?;
        self.texts(|row| row.role)?;
        self.texts(|row| row.account)?;
        self.optional::<Int64Type>(|row| row.job.map(|job| job as i64))?;
        self.texts(|row| row.model.map(shown))?;
        self.texts(|row| row.ancestor.map(shown))?;
        self.texts(|row| row.dataset.map(shown))?;
        self.texts(|row| row.worker)?;
        self.optional::<Int64Type>(|row| row.micro_credits.map(|credits| credits.0 as i64))?;
        self.texts(|row| row.planck.map(|planck| planck.0))?;
        self.optional::<FixedLenByteArrayType>(|row| {
            let planck = row.planck?.0;
            Some(FixedLenByteArray::from(planck.to_be_bytes().to_vec()))
        })?;
        self.texts(|row| joined(&row.assurance))?;
        self.texts(|row| row.status)?;
        self.texts(|row| row.reason)?;
        self.optional::<Int64Type>(|row| row.number.map(|number| number as i64))?;
        self.texts(|row| joined(&row.doubts))?;
        self.required::<ByteArrayType>(|row| bytes(shown(row.leaf_hash)))
    }

    fn times(&mut self) -> Result<(), ParquetError> {
        let values: Vec<_> = self.rows.iter().map(|(_, time_ms)| *time_ms as i64).collect();
        self.column::<Int64Type>(&values, None)
    }

    fn required<T: DataType>(
        &mut self,
        value: impl Fn(&RowView) -> T::T,
    ) -> Result<(), ParquetError> {
        let values: Vec<_> = self.rows.iter().map(|(row, _)| value(row)).collect();
        self.column::<T>(&values, None)
    }

    fn texts<V: Display>(
        &mut self,
        value: impl Fn(&RowView) -> Option<V>,
    ) -> Result<(), ParquetError> {
        self.optional::<ByteArrayType>(|row| value(row).map(bytes))
    }

    fn optional<T: DataType>(
        &mut self,
        value: impl Fn(&RowView) -> Option<T::T>,
    ) -> Result<(), ParquetError> {
        let all: Vec<_> = self.rows.iter().map(|(row, _)| value(row)).collect();
        let levels: Vec<_> = all.iter().map(|value| i16::from(value.is_some())).collect();
        let values: Vec<_> = all.into_iter().flatten().collect();
        self.column::<T>(&values, Some(&levels))
    }

    fn column<T: DataType>(
        &mut self,
        values: &[T::T],
        levels: Option<&[i16]>,
    ) -> Result<(), ParquetError> {
        let column = self.out.next_column()?;
        let mut column =
            column.ok_or_else(|| ParquetError::General("no such column".to_owned()))?;
        column.typed::<T>().write_batch(values, levels, None)?;
        column.close()
    }
}

fn bytes(text: impl Display) -> ByteArray {
    text.to_string().into_bytes().into()
}

fn joined(words: &[impl Display]) -> Option<String> {
    let words: Vec<_> = words.iter().map(ToString::to_string).collect();
    (!words.is_empty()).then(|| words.join("+"))
}
