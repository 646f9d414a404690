"""What planners take away: tables as CSV and XLSX, pictures as SVG and PNG, each of which says by itself what it is and how sure."""
